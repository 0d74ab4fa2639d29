import { expect, test } from 'vitest';
import { arrivals, paceOf, paceWords } from './arrivals.ts';

const minute = 60_000;
const doors = Date.UTC(2026, 11, 13, 1);
const at = (minutes: number, ...counts: number[]) => ({ atMs: doors + minutes * minute, in: counts });

test('no check-in is no step', () => {
  expect(arrivals({ byMinute: [], atMs: doors }, undefined)).toEqual([]);
  expect(paceOf({ byMinute: [], atMs: doors })).toBe(0);
});

test('minutes without anybody are there, and those of one gate count alone', () => {
  const known = { byMinute: [at(0, 2, 1), at(3, 4, 0)], atMs: doors + 4 * minute + 10_000 };
  expect(arrivals(known, undefined).map(({ count }) => count)).toEqual([3, 0, 0, 4, 0]);
  expect(arrivals(known, 1).map(({ count }) => count)).toEqual([1, 0, 0, 0, 0]);
});

test('a long evening has longer steps, never more than 20, and loses nobody', () => {
  const byMinute = Array.from({ length: 180 }, (_, i) => at(i, i % 5, 1));
  const steps = arrivals({ byMinute, atMs: doors + 180 * minute }, undefined);
  expect(steps.length).toBeLessThanOrEqual(20);
  expect(new Set(steps.map(({ minutes }) => minutes))).toEqual(new Set([10]));
  expect(steps.reduce((sum, { count }) => sum + count, 0)).toBe(180 * 3);
});

test('the pace is of the last five whole minutes', () => {
  const byMinute = [at(0, 50), at(5, 10), at(9, 10), at(10, 99)];
  const known = { byMinute, atMs: doors + 10 * minute + 30_000 };
  expect(paceOf(known)).toBe(4);
  expect(paceOf(known, 1)).toBe(0);
  expect([paceWords(0), paceWords(0.4), paceWords(13.6)]).toEqual([
    'nobody now',
    'under 1 a minute',
    '14 a minute',
  ]);
});
