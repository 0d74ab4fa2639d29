import { describe, expect, test } from 'vitest';
import { audit, rules } from './audit.ts';
import { cleanRecord } from './clean-record.ts';
import { movedRecord } from './moved-record.ts';
import { at } from './testing-break.ts';
import { breaksOfLine } from './testing-breaks-of-line.ts';
import { breaksOfMoney } from './testing-breaks-of-money.ts';
import { breaksOfMoves } from './testing-breaks-of-moves.ts';
import { breaksOfSale } from './testing-breaks-of-sale.ts';

test('a drop without a fault has no breach', () => {
  expect(audit(cleanRecord())).toEqual([]);
  expect(audit(movedRecord())).toEqual([]);
});

const breaks = [
  ...[...breaksOfSale, ...breaksOfMoney, ...breaksOfLine].map((one) => ({ ...one, clean: cleanRecord })),
  ...breaksOfMoves.map((one) => ({ ...one, clean: movedRecord })),
];

describe('every rule is broken once and finds it', () => {
  test.each(breaks)('$rule: $what', ({ rule, with: others = [], clean, breakIt }) => {
    const record = clean();
    breakIt(record);
    const broken = new Set(audit(record).map((breach) => breach.rule));
    expect([...broken].sort()).toEqual([rule, ...others].sort());
  });

  test('and none is left out', () => {
    expect(new Set(breaks.map(({ rule }) => rule))).toEqual(new Set(rules.map(({ name }) => name)));
  });
});

describe('what is allowed is no breach', () => {
  test('a fan who came moments before the line passed it may be missed', () => {
    const record = cleanRecord();
    const passedAtMs = at(record.calls, 5).atMs;
    at(record.fans, 5).here = [{ fromMs: passedAtMs - 1_000, toMs: null }];
    expect(audit(record)).toEqual([]);
  });

  test('while a part of the room fails, places are passed over, indices left out, and fans away for longer', () => {
    const record = cleanRecord();
    const fromMs = at(record.calls, 4).atMs;
    at(record.fans, 5).here = at(record.fans, 4).here;
    at(record.fans, 4).gaps.push({ fromMs: fromMs + 1, toMs: fromMs + 49_000 });
    record.drop.places = 12;
    expect(new Set(audit(record).map(({ rule }) => rule))).toEqual(
      new Set(['in-order', 'nobody-left-out', 'places-are-accounts']),
    );
    record.faults.push({ what: 'Redis is gone', fromMs, toMs: fromMs + 30_000, memoryLost: true });
    expect(audit(record)).toEqual([]);
  });

  test('a burst of one second of the rate, and a rate that was raised on the way', () => {
    const record = cleanRecord();
    const [first] = record.calls;
    if (first === undefined) throw new Error('there are no calls');
    record.rates = [
      { fromMs: 0, ratePerMinute: 60 },
      { fromMs: first.atMs + 1, ratePerMinute: 120 },
    ];
    for (const [k, call] of record.calls.entries()) call.atMs = first.atMs + k * 501;
    for (const call of record.calls) call.openByMs = call.atMs + 1;
    at(record.fans, 5).here = [];
    expect(audit(record)).toEqual([]);
  });
});
