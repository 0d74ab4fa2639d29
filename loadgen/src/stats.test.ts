import { expect, test } from 'vitest';
import { mostWithin, percentile, tally } from './stats.ts';

test('percentiles by nearest rank', () => {
  const figures = Array.from({ length: 100 }, (_, k) => 100 - k);
  expect(percentile(figures, 0.5)).toBe(50);
  expect(percentile(figures, 0.99)).toBe(99);
  expect(percentile(figures, 1)).toBe(100);
  expect(percentile([3], 0.01)).toBe(3);
  expect(percentile([], 0.5)).toBeNull();
});

test('the most in any window', () => {
  expect(mostWithin([], 1_000)).toBe(0);
  expect(mostWithin([0, 500, 1_000, 1_001], 1_000)).toBe(3);
  expect(mostWithin([9_000, 0, 9_001, 9_002], 10)).toBe(3);
});

test('a tally is in order', () => {
  expect(Object.entries(tally(['b', 'a', 'b']))).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
});
