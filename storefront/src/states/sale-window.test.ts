import { expect, test } from 'vitest';
import { nextWindowEdge, windowAt, windowWords } from './sale-window.ts';

const zone = 'America/Chicago';
const now = Date.parse('2026-11-24T16:00:00Z');
const hour = 3_600_000;
const open = { saleFromMs: null, saleUntilMs: null };
const soon = { saleFromMs: now + hour / 2, saleUntilMs: null };
const tomorrow = { saleFromMs: now + 26 * hour, saleUntilMs: now + 30 * hour };
const ending = { saleFromMs: now - hour, saleUntilMs: now + 5 * hour };
const ended = { saleFromMs: null, saleUntilMs: now };

test.each([
  [open, 'open', undefined],
  [soon, 'before', 'On sale from 10:30 AM'],
  [tomorrow, 'before', 'On sale from Wed, Nov 25, 12 PM'],
  [ending, 'open', 'On sale until 3:00 PM'],
  [ended, 'after', 'Sale ended 10:00 AM'],
])('%o is %s', (type, at, words) => {
  expect(windowAt(type, now)).toBe(at);
  expect(windowWords(type, now, zone)).toBe(words);
});

test('the next edge is the soonest that lies ahead', () => {
  expect(nextWindowEdge([ended, tomorrow, ending, soon], now)).toBe(now + hour / 2);
  expect(nextWindowEdge([ended, open], now)).toBeUndefined();
});
