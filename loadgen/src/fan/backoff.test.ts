import { expect, test } from 'vitest';
import { dice } from '../prng.ts';
import { backoffMs } from './backoff.ts';

const most = (failures: number) => {
  const random = dice(failures);
  return Math.max(...Array.from({ length: 2_000 }, () => backoffMs(failures, random)));
};

test('the bound doubles and ends at 8 seconds, and nobody is back at once', () => {
  for (const [failures, boundMs] of [
    [0, 1_000],
    [1, 1_000],
    [2, 2_000],
    [4, 8_000],
    [9, 8_000],
  ] as const) {
    expect(most(failures)).toBeLessThanOrEqual(boundMs);
    expect(most(failures)).toBeGreaterThan(boundMs * 0.9);
  }
  const random = dice(1);
  for (let time = 0; time < 200; time++) expect(backoffMs(3, random)).toBeGreaterThanOrEqual(200);
});
