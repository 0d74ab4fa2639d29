import { type OrderState, orderTransitions } from '@zilker/contracts/states';
import { expect, test } from 'vitest';
import { orderStage, pollAfterMs } from './order-stage.ts';

test('every state of an order has its stage', () => {
  const stages = (Object.keys(orderTransitions) as OrderState[]).map((state) => [
    state,
    orderStage({ state }, false),
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
    review: 'settling',
  });
});

test('back from paying, the order waits for the word of the payment', () => {
  expect(orderStage({ state: 'paying' }, true)).toBe('settling');
  // The order went back to held: the payment failed after all, and the fan can act again.
  expect(orderStage({ state: 'held' }, true)).toBe('hold');
});

test('asking becomes rarer, to every ten seconds', () => {
  expect([0, 1, 2, 9, 50].map((asked) => pollAfterMs(asked, () => 0.5))).toEqual([
    1_000, 1_500, 2_250, 10_000, 10_000,
  ]);
});
