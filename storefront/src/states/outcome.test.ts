import { expect, test } from 'vitest';
import { type Outcome, stretchesOf, thinned } from './outcome.ts';

const called: Outcome['called'] = Array.from({ length: 43 }, (_, i) => [i, 1_000 * i, i % 2 === 0 ? 2 : 0]);

test('a line is told in round stretches that add up to all of it', () => {
  const stretches = stretchesOf(called);
  expect(stretches[0]).toEqual({
    from: 1,
    to: 5,
    firstAtMs: 0,
    lastAtMs: 4_000,
    called: 5,
    bought: 3,
    tickets: 6,
  });
  expect(stretches.at(-1)).toMatchObject({ from: 41, to: 43, called: 3 });
  expect(stretches.reduce((sum, { called: count }) => sum + count, 0)).toBe(43);
});

test('positions that were never called leave no stretch behind, and none at all is none', () => {
  expect(stretchesOf([[90, 5, 1]])).toEqual([
    { from: 91, to: 91, firstAtMs: 5, lastAtMs: 5, called: 1, bought: 1, tickets: 1 },
  ]);
  expect(stretchesOf([])).toEqual([]);
});

test('a long list is thinned evenly, with both ends', () => {
  const all = Array.from({ length: 1_000 }, (_, i) => i);
  const some = thinned(all, 11);
  expect(some).toEqual([0, 100, 200, 300, 400, 500, 599, 699, 799, 899, 999]);
  expect(thinned([1, 2], 11)).toEqual([1, 2]);
});
