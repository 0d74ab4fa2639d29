import { extensionMs, extensionsMax, longestMs } from '@zilker/contracts/http/sale';
import { expect, test } from 'vitest';
import { extensionOf } from './extension.ts';

const now = new Date();
const later = new Date(now.getTime() + 1);
const order = { state: 'held' as const, extensions: 0 };

test('ten times a tenth of the hold, and twenty seconds at least: never more than as long again, or 200 seconds', () => {
  for (const holdMs of [10_000, 199_999, 200_000, 480_000, 3_600_000]) {
    const said = extensionOf(order, { wholeMs: holdMs, endsAt: later, now });
    expect(said).toEqual({ byMs: extensionMs(holdMs), left: extensionsMax });
    expect(longestMs(holdMs) - holdMs).toBeLessThanOrEqual(Math.max(holdMs + extensionsMax, 200_000));
    expect(extensionMs(holdMs)).toBeGreaterThanOrEqual(20_000);
  }
});

test('a time to choose is prolonged while it runs, and not once tickets are held', () => {
  const at = { wholeMs: 480_000, endsAt: later, now };
  expect(extensionOf({ state: 'open', extensions: 3 }, at)).toEqual({ byMs: 48_000, left: 7 });
  for (const state of ['called', 'holding', 'done', 'lapsed'] as const)
    expect(extensionOf({ state, extensions: 0 }, at)).toBeNull();
});

test('an order that is over, or paid, has nothing to prolong; one that was prolonged has less', () => {
  const at = { wholeMs: 480_000, endsAt: later, now };
  expect(extensionOf({ state: 'paying', extensions: 9 }, at)?.left).toBe(1);
  expect(extensionOf({ state: 'paying', extensions: 10 }, at)?.left).toBe(0);
  expect(extensionOf(order, { ...at, endsAt: now })).toBeNull();
  for (const state of ['paid', 'expired', 'expiring', 'cancelled', 'review'] as const)
    expect(extensionOf({ ...order, state }, at)).toBeNull();
});
