import { expect, test } from 'vitest';
import { nextRate, rateStep, readRate } from './rate-step.ts';

test('a press moves a rate by about a tenth and never out of bounds', () => {
  expect([1, 19, 30, 60, 200, 900].map(rateStep)).toEqual([1, 1, 2, 5, 10, 50]);
  expect(nextRate(30, 1)).toBe(32);
  expect(nextRate(30, -1)).toBe(28);
  expect(nextRate(1, -1)).toBe(1);
  expect(nextRate(5_990, 1)).toBe(6_000);
});

test('only whole rates within bounds are read', () => {
  expect(['36', ' 36 ', '0', '6000', '6001', '3.5', '', 'fast'].map(readRate)).toEqual([
    ...[36, 36, undefined, 6000, undefined, undefined, undefined, undefined],
  ]);
});
