import { expect, test } from 'vitest';
import type { Moment } from './history.ts';
import { beforeOf, joined, seenOf } from './past.ts';

const minute = 60_000;
const moment = (minutes: number, sold = 0): Moment => ({
  atMs: minutes * minute,
  serving: 35 * minutes,
  inside: 80,
  sold,
  waiting: 3_000,
});
const facts = {
  lobbyOpensAtMs: -30 * minute,
  frozen: { n: 3_127, roster: '', secret: '', atMs: -3_000 },
  drawn: { signature: '', randomness: '', seed: '', atMs: 0 },
};

test('moments far apart have a gap between them', () => {
  const seen = seenOf([moment(1), moment(1.5), moment(5)], 'serving', 1_000);
  expect(seen.map(({ gap }) => gap)).toEqual([undefined, undefined, true]);
  expect(seenOf([moment(1), moment(5)], 'serving', 2 * minute)[1]?.gap).toBeUndefined();
});

test('the draw’s facts are known to a console that was opened later', () => {
  expect(beforeOf('serving', moment(6), facts, [])).toEqual([{ at: 0, value: 0 }]);
  expect(beforeOf('waiting', moment(6), facts, [])).toEqual([
    { at: -30 * minute, value: 0 },
    { at: -3_000, value: 3_127, gap: true },
  ]);
  expect(beforeOf('inside', moment(6), facts, [])).toEqual([]);
  expect(joined([{ at: 0, value: 0 }], seenOf([moment(6), moment(6.1)], 'serving', 1_000))).toEqual([
    { at: 0, value: 0 },
    { at: 6 * minute, value: 210, gap: true },
    { at: 6.1 * minute, value: 213.5 },
  ]);
});

test('a drop that was watched from its draw has nothing before', () => {
  for (const measure of ['serving', 'waiting', 'sold'] as const) {
    expect(beforeOf(measure, moment(0.5), facts, [])).toEqual([]);
    expect(beforeOf(measure, moment(6), { ...facts, drawn: null }, [])).toEqual([]);
    expect(beforeOf(measure, undefined, facts, [])).toEqual([]);
  }
});

test('tickets sold before are known by the minute', () => {
  const sales = [
    { atMs: 2 * minute, tickets: 10 },
    { atMs: 4 * minute, tickets: 20 },
    { atMs: 6 * minute, tickets: 5 },
  ];
  expect(beforeOf('sold', moment(6.5, 30), facts, sales)).toEqual([
    { at: 0, value: 0 },
    { at: 2 * minute, value: 0 },
    { at: 3 * minute, value: 10 },
    { at: 4 * minute, value: 10 },
    { at: 5 * minute, value: 30 },
  ]);
  // sales from before the first minute told are only a sum
  expect(beforeOf('sold', moment(6.5, 130), facts, sales)[0]).toEqual({ at: 3 * minute, value: 110 });
});
