import { RequestError } from '@zilker/contracts/client';
import { expect, test } from 'vitest';
import { againInMs, backoffMs, isPassing, withinMs } from './retry.ts';

const away = (retryAfter?: string) =>
  new RequestError('unavailable', '', {
    headers: new Headers(retryAfter === undefined ? {} : { 'retry-after': retryAfter }),
  });

test('what passes by itself is asked again, a refusal is not', () => {
  expect(isPassing(away())).toBe(true);
  expect(isPassing({ code: 'offline' })).toBe(true);
  expect(isPassing({ code: 'sold_out' })).toBe(false);
  expect(isPassing({ code: 'internal' })).toBe(false);
});

test('never sooner than the server said, and spread beyond it', () => {
  expect(againInMs(away('10'), 1, () => 0)).toBe(10_000);
  expect(againInMs(away('10'), 9, () => 1)).toBe(15_000);
  expect(againInMs(away('1'), 1, () => 1)).toBe(2_000);
});

test('where it said nothing the bound doubles and ends at 20 seconds', () => {
  expect([1, 2, 3, 4, 5, 6, 50].map((failures) => againInMs(away(), failures, () => 1))).toEqual([
    1_000, 2_000, 4_000, 8_000, 16_000, 20_000, 20_000,
  ]);
  expect(againInMs(away('soon'), 5, () => 0)).toBe(250);
});

test('anyone may be lucky, but nobody comes back at once', () => {
  for (const failures of [0, 1, 9]) expect(backoffMs(failures, () => 0)).toBe(250);
});

test('a range of the server is drawn from evenly', () => {
  expect(withinMs([500, 1_500], () => 0)).toBe(500);
  expect(withinMs([500, 1_500], () => 0.5)).toBe(1_000);
  expect(withinMs([500, 500], () => 1)).toBe(500);
});
