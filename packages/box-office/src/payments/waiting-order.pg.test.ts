import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { readOrder } from '../orders/order-view.ts';
import { refusal, startTestPayments, type TestPayments } from '../orders/testing-payments.ts';
import { captureEvent } from './capture-event.ts';
import { captureWaiting } from './capture-waiting.ts';
import { confirmShow } from './confirm-show.ts';
import { releaseWaiting } from './release-waiting.ts';
import { returnReasons } from './return-reasons.ts';
import { sweepPayments } from './sweep-payments.ts';

let standIn: StripeStandIn;
let at: TestPayments;

beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestPayments(standIn.url);
});
afterAll(async () => {
  await standIn.stop();
  await at.stop();
});
beforeEach(() => at.fresh({ types: [{ capacity: 8 }], event: { capture: 'later' } }));

const now = new Date();
const waiting = { state: 'authorized', visit: 'done', taken: 2, sold: 0 };

/** An order whose card waits for the show. */
async function wait(fan: number): Promise<OrderView> {
  const order = await at.hold(fan, [2]);
  expect(await at.finalize(order, await at.paidEvent(order))).toBe('waiting');
  return order;
}
const venue = (): Id<'venue'> => at.sale.venue.id;
const confirm = (of = venue()) =>
  withTransaction(at.db, (tx) => confirmShow(tx, { venue: of, event: at.sale.event.id }, now));
const capture = (order: OrderView, of = venue()) =>
  withTransaction(at.db, (tx) => captureWaiting(tx, { venue: of, order: order.id }, now));
const release = (order: OrderView, of = venue()) =>
  withTransaction(at.db, (tx) =>
    releaseWaiting(tx, { venue: of, order: order.id, reason: 'The band cancelled.' }, now),
  );
const statusOf = async (order: OrderView) => (await at.intentsOf(order))[0]?.status;

test('a card waits for its show: nothing is charged, the fan is through, and sees until when', async () => {
  const order = await wait(0);
  expect(await at.standing(order)).toMatchObject(waiting);
  expect(await statusOf(order)).toBe('requires_capture');
  const view = await readOrder(at.db, { order: order.id, account: at.account(0) }, now);
  expect(view.captureByMs).toBeGreaterThan(now.getTime() + 6 * 86_400_000);
  expect(await at.gained(order)).toMatchObject({ fan: 0, venue: 0 });
  // asked again, it waits still
  expect(await at.capture(order)).toBe('waiting');
});

test('a confirmed show charges all that wait, once, and later orders at once', async () => {
  const orders = [await wait(0), await wait(1)];
  expect(await confirm()).toEqual({ confirmedAtMs: now.getTime(), waiting: 2 });
  expect(await confirm()).toEqual({ confirmedAtMs: now.getTime(), waiting: 2 });
  expect(await at.jobsOf('capture-event')).toHaveLength(1);
  expect(await captureEvent(at.db, { event: at.sale.event.id }, now)).toBe(2);
  expect(await captureEvent(at.db, { event: at.sale.event.id }, now)).toBe(0);
  for (const order of orders) {
    expect(await refusal(release(order))).toBe('order_not_waiting');
    expect(await at.capture(order)).toBe('paid');
    expect(await at.ticketNumbers(order)).toEqual([1, 2]);
    expect(await at.history(order)).toEqual(['checkout', 'authorized', 'paid']);
  }
  const late = await at.hold(2, [1]);
  expect(await at.finalize(late, await at.paidEvent(late))).toBe('paid');
});

test('a venue charges one order, and gives another up with its words', async () => {
  const [one, other] = [await wait(0), await wait(1)];
  await capture(one);
  expect(await refusal(capture(one))).toBe('order_not_waiting');
  expect(await at.capture(one)).toBe('paid');
  await release(other);
  expect(await refusal(release(other))).toBe('order_not_waiting');
  expect(await refusal(release(one))).toBe('order_not_waiting');
  const [payment] = await at.paymentsOf(other);
  expect(payment).toMatchObject({ state: 'returning', returnReason: 'The band cancelled.' });
  expect(await at.giveBack(payment?.id ?? '')).toBe('returned');
  expect(await statusOf(other)).toBe('canceled');
  expect(await at.row(other)).toMatchObject({ state: 'cancelled', paymentIntentId: null });
  expect(await at.history(other)).toEqual(['checkout', 'authorized', 'cancelled', 'returned']);
  expect(await at.jobsOf('send-return-notice')).toHaveLength(1);
  expect(await at.gained(other)).toMatchObject({ fan: 0, zilker: 0 });
});

test('another venue charges, gives up and confirms nothing', async () => {
  const order = await wait(0);
  const stranger = newId('venue');
  expect(await refusal(capture(order, stranger))).toBe('order_unknown');
  expect(await refusal(release(order, stranger))).toBe('order_unknown');
  expect(await refusal(confirm(stranger))).toBe('event_unknown');
  expect(await at.standing(order)).toMatchObject(waiting);
});

test('what is paid, held or being charged does not wait', async () => {
  const held = await at.hold(0, [1]);
  expect(await refusal(capture(held))).toBe('order_not_waiting');
  expect(await refusal(release(held))).toBe('order_not_waiting');
  // taken, and its card not looked at yet
  await at.take(held, await at.paidEvent(held));
  expect(await refusal(capture(held))).toBe('order_not_waiting');
  expect(await refusal(release(held))).toBe('order_not_waiting');
  const input = { order: held.id, account: at.account(0) };
  expect(await refusal(cancelOrder(at.db, input, now))).toBe('order_in_payment');
});

test('a fan gives up an order that waits: the tickets come back, and nothing was charged', async () => {
  const order = await wait(0);
  const input = { order: order.id, account: at.account(0) };
  await cancelOrder(at.db, input, now);
  await cancelOrder(at.db, input, now);
  expect(await at.standing(order)).toMatchObject({ state: 'cancelled', taken: 0 });
  const [payment] = await at.paymentsOf(order);
  expect(payment).toMatchObject({ state: 'returning', returnReason: returnReasons.cancelled });
});

test('charging and giving up at once: one of them happens, and the money follows it', async () => {
  for (let fan = 0; fan < 3; fan++) {
    const order = await wait(fan);
    const both = await Promise.allSettled([capture(order), release(order)]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [payment] = await at.paymentsOf(order);
    if (payment?.state === 'capturing') expect(await at.capture(order)).toBe('paid');
    else expect(await at.giveBack(payment?.id ?? '')).toBe('returned');
    expect(await statusOf(order)).toBe(payment?.state === 'capturing' ? 'succeeded' : 'canceled');
  }
});

test('a card that the bank would let go within half a day is given up, and its fan told', async () => {
  const order = await wait(0);
  const [payment] = await at.paymentsOf(order);
  const endsMs = payment?.captureBefore?.getTime() ?? 0;
  const hours = 3_600_000;
  expect(await sweepPayments(at.db, new Date(endsMs - 13 * hours))).toBe(0);
  expect(await sweepPayments(at.db, new Date(endsMs - 11 * hours))).toBe(1);
  expect(await sweepPayments(at.db, new Date(endsMs - 11 * hours))).toBe(0);
  expect(await at.row(order)).toMatchObject({ state: 'expired' });
  const [given] = await at.paymentsOf(order);
  expect(given).toMatchObject({ state: 'returning', returnReason: returnReasons.hold_on_card_ends });
  expect(await at.jobsOf('send-return-notice')).toEqual([
    expect.objectContaining({ kind: 'send-return-notice', payment: given?.id }),
  ]);
});

test('what stands still is asked for again, and what keeps failing less often', async () => {
  const order = await at.hold(0, [1]);
  await at.take(order, await at.paidEvent(order));
  const [payment] = await at.paymentsOf(order);
  const asked = payment?.askedAt?.getTime() ?? 0;
  expect(await sweepPayments(at.db, new Date(asked + 29_000))).toBe(0);
  expect(await sweepPayments(at.db, new Date(asked + 31_000))).toBe(1);
  expect(await at.jobs('capture-order', order.id)).toBe(1);
  expect(await sweepPayments(at.db, new Date(asked + 60_000))).toBe(0);
  expect(await sweepPayments(at.db, new Date(asked + 62_000))).toBe(1);
  expect(await at.capture(order)).toBe('waiting');
  // a card that waits is left alone; once its show is confirmed it is not
  expect(await sweepPayments(at.db, new Date(asked + 7_200_000))).toBe(0);
  await confirm();
  expect(await sweepPayments(at.db, new Date(asked + 7_200_000))).toBe(1);
  expect(await at.capture(order)).toBe('paid');
  expect(await sweepPayments(at.db, new Date(asked + 14_400_000))).toBe(0);
});
