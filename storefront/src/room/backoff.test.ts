import { expect, test } from 'vitest';
import { backoffMs, withinMs } from './backoff.ts';

const almostOne = () => 0.999_999;

test('the bound doubles and ends at 20 seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((failures) => backoffMs(failures, almostOne))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000,
  ]);
});

test('anyone may be lucky, but nobody comes back at once', () => {
  for (const failures of [0, 1, 9]) expect(backoffMs(failures, () => 0)).toBe(250);
});

test('a range of the server is drawn from evenly', () => {
  expect(withinMs([500, 1_500], () => 0)).toBe(500);
  expect(withinMs([500, 1_500], () => 0.5)).toBe(1_000);
  expect(withinMs([500, 500], almostOne)).toBe(500);
});
