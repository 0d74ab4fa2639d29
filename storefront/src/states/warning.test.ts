import { expect, test } from 'vitest';
import { warnFromMs, warningStage } from './warning.ts';

const minute = 60_000;

test.each([
  [30 * minute, 2 * minute],
  [10 * minute, 2 * minute],
  [5 * minute, minute],
  [2 * minute, 24_000],
  [minute, 20_000],
  [10_000, 20_000],
])('of %i ms the last %i are near', (wholeMs, fromMs) => {
  expect(warnFromMs(wholeMs)).toBe(fromMs);
});

test('each stage comes once as the time runs down', () => {
  const stages = (wholeMs: number, ...left: number[]) => left.map((leftMs) => warningStage(leftMs, wholeMs));
  expect(stages(10 * minute, 10 * minute, 121_000, 120_000, 31_000, 30_000, 1, 0)).toEqual([
    0, 0, 1, 1, 2, 2, 3,
  ]);
  expect(stages(2 * minute, 25_000, 24_000, 1)).toEqual([0, 1, 1]);
});
