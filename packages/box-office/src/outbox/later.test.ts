import { expect, test } from 'vitest';
import { later, laterMaxMs } from './later.ts';

test('a job waits in the outbox for so long and no longer', () => {
  const now = new Date(1_000_000);
  expect(later(now, 0)).toEqual(now);
  expect(later(now, laterMaxMs).getTime()).toBe(1_000_000 + laterMaxMs);
  for (const ms of [laterMaxMs + 1, 300_000, Infinity, Number.NaN])
    expect(() => later(now, ms)).toThrow(RangeError);
});
