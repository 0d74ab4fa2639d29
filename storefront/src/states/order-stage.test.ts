import { type OrderState, orderTransitions } from '@zilker/contracts/states';
import { expect, test } from 'vitest';
import { isAwaited, type OrderStage, orderStage, pollAfterMs } from './order-stage.ts';

const captureByMs = null;

test('every state of an order has its stage', () => {
  const stages = (Object.keys(orderTransitions) as OrderState[]).map((state) => [
    state,
    orderStage({ state, captureByMs }, false),
  ]);
  expect(Object.fromEntries(stages)).toEqual({
    held: 'hold',
    paying: 'hold',
    authorized: 'settling',
    paid: 'paid',
    partially_refunded: 'paid',
    refunded: 'ended',
    expiring: 'settling',
    expired: 'ended',
    cancelled: 'ended',
    review: 'waiting',
  });
});

test('a card that was checked and is charged later makes the order wait', () => {
  expect(orderStage({ state: 'authorized', captureByMs: 7 }, true)).toBe('waiting');
});

test('back from paying, the order waits for the word of the payment', () => {
  expect(orderStage({ state: 'paying', captureByMs }, true)).toBe('settling');
  // The order went back to held: the card was refused after all, and the fan can act again.
  expect(orderStage({ state: 'held', captureByMs }, true)).toBe('hold');
});

test('what somebody else has yet to decide is asked for, more rarely each time', () => {
  const stages: OrderStage[] = ['hold', 'settling', 'waiting', 'paid', 'ended'];
  expect(stages.filter(isAwaited)).toEqual(['settling', 'waiting']);
  const after = (stage: 'settling' | 'waiting') =>
    [0, 1, 2, 9, 50].map((asked) => pollAfterMs(stage, asked, () => 0.5));
  expect(after('settling')).toEqual([1_000, 1_500, 2_250, 10_000, 10_000]);
  expect(after('waiting')).toEqual([1_000, 1_500, 2_250, 38_443, 60_000]);
});
