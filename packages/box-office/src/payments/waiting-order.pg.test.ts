import type { OrderView } from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { cancelOrder } from '../orders/cancel-order.ts';
import { readOrder } from '../orders/order-view.ts';
import { refusal, startTestPayments, type TestPayments } from '../orders/testing-payments.ts';
import { captureEvent } from './capture-event.ts';
import { captureOrder } from './capture-order.ts';
import { captureWaiting } from './capture-waiting.ts';
import { confirmShow } from './confirm-show.ts';
import { releaseWaiting } from './release-waiting.ts';
import { returnReasons } from './return-reasons.ts';
import type { Payments } from './stripe.ts';
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
const requestedBy = newId('staff');
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
  withTransaction(at.db, (tx) => captureWaiting(tx, { venue: of, order: order.id, requestedBy }, now));
const release = (order: OrderView, of = venue()) =>
  withTransaction(at.db, (tx) =>
    releaseWaiting(tx, { venue: of, order: order.id, requestedBy, reason: 'The band cancelled.' }, now),
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
    expect(await at.history(order)).toEqual(['checkout', 'authorized', 'capturing', 'paid']);
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
  expect(await at.history(one)).toEqual(['checkout', 'authorized', 'capturing', 'paid']);
  expect(await at.history(other)).toEqual(['checkout', 'authorized', 'cancelled', 'returned']);
  const { rows } = await at.database.pool.query<{ kind: string }>(
    "SELECT kind FROM order_history WHERE detail ->> 'by' = $1 ORDER BY kind",
    [requestedBy],
  );
  expect(rows.map(({ kind }) => kind)).toEqual(['cancelled', 'capturing']);
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

test('a card that waits stays parked when an earlier job of it, that Stripe did not answer, comes to its end', async () => {
  const order = await at.hold(0, [2]);
  await at.take(order, await at.paidEvent(order));
  let asked = 0;
  const slow: Payments = {
    ...at.payments,
    async ask() {
      asked++;
      expect(await at.capture(order)).toBe('waiting');
      throw new Stripe.errors.StripeConnectionError({ type: 'api_error', message: 'lost' });
    },
  };
  expect(await captureOrder(at.db, slow, { order: order.id }, now)).toBe('put_off');
  expect(asked).toBe(1);
  expect(await at.paymentsOf(order)).toMatchObject([{ state: 'authorized', askedAt: null }]);
  expect(await sweepPayments(at.db, new Date(Date.now() + 3_600_000))).toBe(0);
});

test('a card that waits is parked, and one that is checked while its show is confirmed is charged', async () => {
  const parked = await wait(0);
  expect(await at.paymentsOf(parked)).toMatchObject([{ state: 'authorized', askedAt: null }]);
  const order = await at.hold(1, [2]);
  await at.take(order, await at.paidEvent(order));
  let done = false;
  const isStuck = async () => {
    const { rows } = await at.database.pool.query<{ stuck: boolean }>(
      `SELECT count(*) > 0 AS stuck FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return rows[0]?.stuck === true;
  };
  const captured = await withTransaction(at.db, async (tx) => {
    await confirmShow(tx, { venue: venue(), event: at.sale.event.id }, now);
    const capturing = at.capture(order).finally(() => {
      done = true;
    });
    // it has come to the event, which is locked
    while (!done && !(await isStuck())) await new Promise((resolve) => setTimeout(resolve, 5));
    return { capturing };
  });
  expect(await captured.capturing).toBe('paid');
  expect(await captureEvent(at.db, { event: at.sale.event.id }, now)).toBe(1);
  expect(await at.paymentsOf(parked)).toMatchObject([{ state: 'capturing', askedAt: now }]);
  expect(await at.capture(parked)).toBe('paid');
});

test.each(['4000000000009235', '4000000000004954'])(
  'a payment that Stripe finds risky waits for a person, though its show does not: card %s',
  async (card) => {
    await at.fresh({ types: [{ capacity: 8 }] });
    const risky = async (fan: number) => {
      const order = await at.hold(fan, [2]);
      expect(await at.finalize(order, await at.paidEvent(order, card))).toBe('waiting');
      return order;
    };
    const order = await risky(0);
    expect(await at.standing(order)).toEqual({
      state: 'review',
      visit: 'done',
      taken: 2,
      sold: 0,
      breaches: [],
    });
    expect(await at.history(order)).toEqual(['checkout', 'authorized', 'review']);
    const view = await readOrder(at.db, { order: order.id, account: at.account(0) }, now);
    expect(view).toMatchObject({ state: 'review' });
    // asked again, and by the sweep, and once the show is confirmed, it waits still
    expect(await at.capture(order)).toBe('waiting');
    await confirm();
    await captureEvent(at.db, { event: at.sale.event.id }, now);
    expect(await at.capture(order)).toBe('waiting');
    expect(await statusOf(order)).toBe('requires_capture');

    await capture(order);
    expect(await at.capture(order)).toBe('paid');
    expect(await at.standing(order)).toMatchObject({ state: 'paid', sold: 2, breaches: [] });
    expect(await statusOf(order)).toBe('succeeded');
  },
);

test('an order that nobody looked at is given up before its bank gives the card up, and says so', async () => {
  await at.fresh({ types: [{ capacity: 8 }] });
  const order = await at.hold(0, [2]);
  expect(await at.finalize(order, await at.paidEvent(order, '4000000000009235'))).toBe('waiting');
  const day = 86_400_000;
  expect(await sweepPayments(at.db, new Date(now.getTime() + 6 * day))).toBe(0);
  expect(await sweepPayments(at.db, new Date(now.getTime() + 6.9 * day))).toBe(1);
  const [payment] = await at.paymentsOf(order);
  expect(payment).toMatchObject({ state: 'returning', returnReason: returnReasons.review_ends });
  expect(await at.standing(order)).toMatchObject({ state: 'cancelled', taken: 0, breaches: [] });
  expect(await at.giveBack(payment?.id ?? '')).toBe('returned');
});
