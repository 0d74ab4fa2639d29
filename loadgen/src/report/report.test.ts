import { expect, test } from 'vitest';
import { audit, rules } from '../audit/audit.ts';
import { doorRules } from '../audit/audit-door.ts';
import { cleanDoorRecord } from '../audit/clean-door-record.ts';
import { cleanRecord } from '../audit/clean-record.ts';
import { doorFiguresOf } from './door-figures.ts';
import { figuresOf } from './figures.ts';
import { reportLines } from './print-report.ts';

const timings = { join: [1, 2, 3], reserve: [] };

test('the figures are those of the record', () => {
  expect(figuresOf(cleanRecord(), timings, 12.4)).toMatchObject({
    fans: 9,
    capacity: 5,
    sold: 5,
    places: 9,
    drawn: 8,
    called: 8,
    calledAgain: 1,
    missed: 1,
    lateJoiners: 1,
    orders: 6,
    ordersPaid: 5,
    tickets: 5,
    returned: 0,
    overLimit: 0,
    refunds: 0,
    callsPerMinMax: 8,
    joinP99Ms: 3,
    orderP99Ms: null,
    callDeliveryP99Ms: 40,
    seconds: 12,
    ends: { bought: 5, quit: 1, told_over: 2, walked: 1 },
  });
});

test('a clean report says so; a broken one names the rule, what broke it, and the seed', () => {
  const record = cleanRecord();
  const figures = figuresOf(record, timings, 12);
  const clean = reportLines({ ok: true, seed: 7, breaches: [], figures, door: null });
  expect(clean.filter((line) => line.startsWith('  ok'))).toHaveLength(rules.length);
  expect(clean.at(-1)).toMatch(/^Clean/);

  record.drop.promised = 12;
  const breaches = audit(record);
  const broken = reportLines({ ok: false, seed: 7, breaches, figures, door: null }).join('\n');
  expect(broken).toContain('  BROKEN  When all is done, nothing is promised');
  expect(broken).toContain('12 tickets are still promised.');
  expect(broken).toContain('--seed 7');
});

test('a night at the doors has figures and rules of its own', () => {
  const record = cleanRecord();
  const door = doorFiguresOf(cleanDoorRecord(), record, 8.6);
  expect(door).toMatchObject({
    gates: 2,
    scanners: 2,
    scans: 11,
    answers: { valid: 5, duplicate: 1, refunded: 1, transferred: 1, stale_code: 1, invalid: 2 },
    letIn: 4,
    letInTwice: 1,
    windowMostS: 60,
    offline: 2,
    syncedAgain: 1,
    onlineP50Ms: 5,
    offlineP99Ms: 8,
    seconds: 9,
  });
  const figures = figuresOf(record, timings, 12);
  const lines = reportLines({ ok: true, seed: 7, breaches: [], figures, door });
  expect(lines.filter((line) => line.startsWith('  ok'))).toHaveLength(rules.length + doorRules.length);
  expect(lines.join('\n')).toContain(
    '4 tickets let in at 2 gates with 2 scanners, 1 let in two, within 60 s',
  );
});
