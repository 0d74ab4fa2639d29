import { expect, test } from 'vitest';
import { chiSquare, chiSquareTail } from './chi-square.ts';

test('the tail agrees with printed tables', () => {
  for (const [value, freedom, chance] of [
    [3.841459, 1, 0.05],
    [16.918978, 9, 0.05],
    [27.877165, 9, 0.001],
    [4.168159, 9, 0.9],
    [2, 2, Math.exp(-1)],
    [310.457388, 255, 0.01],
  ] as const)
    expect(chiSquareTail(value, freedom)).toBeCloseTo(chance, 6);
  expect(chiSquareTail(0, 9)).toBe(1);
  // far out, where a table ends: 2 degrees of freedom have the closed form exp(-x/2)
  expect(chiSquareTail(80, 2) / Math.exp(-40)).toBeCloseTo(1, 9);
});

test('the statistic is the sum of squares over what was expected', () => {
  expect(chiSquare([12, 8], [10, 10])).toBeCloseTo(0.8, 12);
});
