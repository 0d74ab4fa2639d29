import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventOf, ownCard, startTestPayments, type TestPayments } from '../orders/testing-payments.ts';
import { venueTerms } from '../schema/catalogue.ts';
import { ledger, paymentDifferences, payments as paymentRows } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';
import { captureOrder } from './capture-order.ts';
import { returnReasons } from './return-reasons.ts';

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
beforeEach(() => at.fresh());

const paid = { state: 'paid', visit: 'done', breaches: [] };
const declined = '4000000000000002';

test('a payment is held, checked and charged: the order is paid by one charge, and each cent is booked', async () => {
  const order = await at.hold(0, [2, 1]);
  const event = await at.paidEvent(order);
  const [before] = await at.intentsOf(order);
  expect(before).toMatchObject({ status: 'requires_capture', amount_received: 0 });
  expect(await at.finalize(order, event)).toBe('paid');
  const [intent, ...more] = await at.intentsOf(order);
  expect(more).toEqual([]);
  expect(intent).toMatchObject({ status: 'succeeded', amount_received: order.totalCents });
  const [payment] = await at.paymentsOf(order);
  expect(payment).toMatchObject({
    id: intent?.id,
    state: 'captured',
    last4: ownCard(0).slice(-4),
    brand: 'visa',
  });
  expect(payment?.costCents).toBe(order.cardCents);
  expect(await at.gained(order)).toEqual({
    fan: -order.totalCents,
    venue: order.venueCents,
    zilker: order.zilkerCents,
    stripe: order.cardCents,
    tax: order.taxCents,
  });
  expect(await at.history(order)).toEqual(['checkout', 'authorized', 'paid']);
  expect(await at.standing(order)).toMatchObject(paid);
});

test('what Stripe keeps more or less than was quoted is Zilker’s', async () => {
  await at.db.insert(venueTerms).values({ venueId: at.sale.venue.id, version: 2, cardBps: 200 });
  const order = await at.hold(0, [2]);
  expect(await at.finalize(order, await at.paidEvent(order))).toBe('paid');
  const [payment] = await at.paymentsOf(order);
  const cost = payment?.costCents ?? 0;
  expect(cost).toBeGreaterThan(order.cardCents);
  expect(await at.gained(order)).toEqual({
    fan: -order.totalCents,
    venue: order.venueCents,
    zilker: order.zilkerCents - (cost - order.cardCents),
    stripe: cost,
    tax: 0,
  });
});

test('four clicks and two tabs begin one payment, and it is charged once', async () => {
  const order = await at.hold(0, [1]);
  const urls = await Promise.all([at.pay(order), at.pay(order), at.pay(order), at.pay(order)]);
  expect(new Set(urls).size).toBe(1);
  await Promise.all([at.payByCard(order), at.payByCard(order), at.payByCard(order)]);
  const session = await at.session(order);
  const events = await Promise.all(
    [1, 2, 3].map(() => at.store(eventOf('checkout.session.completed', session))),
  );
  const outcomes = await Promise.all(events.map((event) => at.finalize(order, event)));
  expect(outcomes.filter((one) => one === 'paid')).toHaveLength(1);
  const intents = await at.intentsOf(order);
  expect(intents.map(({ amount_received }) => amount_received)).toEqual([order.totalCents]);
  expect(await at.standing(order)).toMatchObject(paid);
  expect(await at.db.select().from(ledger)).toHaveLength(1);
});

test('a declined card, then a good one within the hold: one charge', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  await at.payByCard(order, declined);
  const [failed] = await at.intentsOf(order);
  const event = await at.store(eventOf('payment_intent.payment_failed', failed));
  expect(await at.handle(event)).toBe('declined');
  expect(await at.row(order)).toMatchObject({ state: 'paying', declines: 1, lastDecline: 'declined' });
  await at.payByCard(order);
  expect(
    await at.finalize(order, await at.store(eventOf('checkout.session.completed', await at.session(order)))),
  ).toBe('paid');
  expect(await at.history(order)).toEqual(['checkout', 'declined', 'authorized', 'paid']);
  const intents = await at.intentsOf(order);
  expect(intents.map(({ amount_received }) => amount_received)).toEqual([order.totalCents]);
});

test('a card that has its tickets already is not charged; another card is, within the same hold', async () => {
  const card = ownCard(77);
  const first = await at.hold(0, [3]);
  expect(await at.finalize(first, await at.paidEvent(first, card))).toBe('paid');
  const second = await at.hold(1, [2]);
  expect(await at.finalize(second, await at.paidEvent(second, card))).toBe('over_limit');
  expect(await at.row(second)).toMatchObject({
    state: 'held',
    lastDecline: 'card_over_limit',
    declines: 1,
    sessionId: null,
    paymentIntentId: null,
  });
  expect(await at.standing(second)).toMatchObject({ visit: 'holding', taken: 5, sold: 3, breaches: [] });
  const [over] = await at.paymentsOf(second);
  expect(over).toMatchObject({ state: 'returning', returnReason: returnReasons.card_over_limit });
  expect(await at.giveBack(over?.id ?? '')).toBe('returned');
  expect((await at.intent(over?.id ?? '')).status).toBe('canceled');
  // the words of the first session change nothing any more
  expect(await at.finalize(second, await at.paidEvent(second, ownCard(78)))).toBe('paid');
  expect(await at.history(second)).toEqual([
    'checkout',
    'authorized',
    'card_over_limit',
    'returned',
    'checkout',
    'authorized',
    'paid',
  ]);
  const charged = (await at.intentsOf(second)).filter(({ amount_received }) => amount_received > 0);
  expect(charged).toHaveLength(1);
  expect(await at.standing(second)).toMatchObject(paid);
});

test('a card over its limit whose hold has ended meanwhile gives the tickets back, and its fan is told', async () => {
  const card = ownCard(79);
  const first = await at.hold(0, [4]);
  expect(await at.finalize(first, await at.paidEvent(first, card))).toBe('paid');
  const second = await at.hold(1, [1]);
  const event = await at.paidEvent(second, card);
  await at.db
    .update(orders)
    .set({ expiresAt: new Date(0) })
    .where(eq(orders.id, second.id));
  expect(await at.finalize(second, event)).toBe('over_limit');
  expect(await at.standing(second)).toMatchObject({
    state: 'expired',
    visit: 'lapsed',
    taken: 4,
    breaches: [],
  });
  expect(await at.jobsOf('send-return-notice')).toHaveLength(1);
});

test('of two orders by one card at once one is charged', async () => {
  await at.fresh({ types: [{ capacity: 8 }] });
  const card = ownCard(80);
  const both = [await at.hold(0, [3]), await at.hold(1, [3])];
  const events: string[] = [];
  for (const order of both) events.push(await at.paidEvent(order, card));
  const outcomes = await Promise.all(both.map((order, i) => at.finalize(order, events[i] ?? '')));
  expect(outcomes.toSorted()).toEqual(['over_limit', 'paid']);
});

test('a refunded ticket counts no more against its card', async () => {
  const card = ownCard(81);
  const first = await at.hold(0, [4]);
  expect(await at.finalize(first, await at.paidEvent(first, card))).toBe('paid');
  await at.database.pool.query("UPDATE tickets SET state = 'refunded' WHERE number = 1");
  const second = await at.hold(1, [1]);
  expect(await at.finalize(second, await at.paidEvent(second, card))).toBe('paid');
});

test('with Stripe away nothing is lost: it is put off, and charged once when Stripe is back', async () => {
  const order = await at.hold(0, [1]);
  const event = await at.paidEvent(order);
  await at.faults({ outage: 'error' });
  expect(await at.finalize(order, event)).toBe('put_off');
  expect(await at.standing(order)).toMatchObject({ state: 'authorized', visit: 'holding', breaches: [] });
  expect(await at.jobs('capture-order', order.id)).toBe(1);
  await at.faults({});
  expect(await at.capture(order)).toBe('paid');
  expect(await at.capture(order)).toBe('stale');
  expect(await at.standing(order)).toMatchObject(paid);
});

test('a charge whose answer was lost, or that a worker did not live to write down, is written down once', async () => {
  const order = await at.hold(0, [1]);
  const event = await at.paidEvent(order);
  const died = new Error('the worker died');
  const input = { order: order.id };
  await at.take(order, event);
  // charged at Stripe, and nothing of it written down
  const dying = captureOrder(at.db, at.payments, input, new Date(), () => Promise.reject(died));
  await expect(dying).rejects.toBe(died);
  expect((await at.intentsOf(order))[0]?.status).toBe('succeeded');
  expect((await at.row(order)).state).toBe('authorized');
  expect(await at.capture(order)).toBe('paid');
  expect(await at.gained(order)).toMatchObject({ fan: -order.totalCents });
  expect(await at.standing(order)).toMatchObject(paid);
});

test('a hold on a card that the bank gave up costs the order its tickets, and says so', async () => {
  const order = await at.hold(0, [1]);
  const event = await at.paidEvent(order);
  await at.take(order, event);
  const [payment] = await at.paymentsOf(order);
  await at.payments.stripe.paymentIntents.cancel(payment?.id ?? '');
  expect(await at.capture(order)).toBe('released');
  expect(await at.standing(order)).toMatchObject({
    state: 'expired',
    visit: 'lapsed',
    taken: 0,
    breaches: [],
  });
  const [gone] = await at.paymentsOf(order);
  expect(gone).toMatchObject({ state: 'returned', returnReason: returnReasons.hold_on_card_ended });
  expect(await at.jobsOf('send-return-notice')).toHaveLength(1);
  // its event says the same, later
  const canceled = await at.store(eventOf('payment_intent.canceled', await at.intent(payment?.id ?? '')));
  expect(await at.handle(canceled)).toBe('stale');
});

test('a charge that nobody here has written down is asked for when Stripe tells of it', async () => {
  const order = await at.hold(0, [1]);
  await at.take(order, await at.paidEvent(order));
  const [payment] = await at.paymentsOf(order);
  const intent = await at.payments.stripe.paymentIntents.capture(payment?.id ?? '');
  expect(await at.handle(await at.store(eventOf('payment_intent.succeeded', intent)))).toBe('put_off');
  expect(await at.jobs('capture-order', order.id)).toBe(1);
  expect(await at.capture(order)).toBe('paid');
  const charge = { object: 'charge', id: 'ch_1', payment_intent: payment?.id };
  expect(await at.handle(await at.store(eventOf('charge.captured', charge)))).toBe('stale');
});

test('a late payment that was charged already is refunded whole, and we bear what Stripe keeps', async () => {
  const order = await at.hold(0, [1]);
  const event = await at.paidEvent(order);
  await at.release(order);
  // somebody switched to charging at once
  const { payment_intent: id } = await at.session(order);
  await at.payments.stripe.paymentIntents.capture(String(id));
  await at.database.pool.query('UPDATE drops SET cancelled = true');
  expect(await at.finalize(order, event)).toBe('returning');
  expect(await at.giveBack(String(id))).toBe('returned');
  expect(await at.giveBack(String(id))).toBe('stale');
  const { data } = await at.payments.stripe.refunds.list({ payment_intent: String(id) });
  expect(data.map(({ amount }) => amount)).toEqual([order.totalCents]);
  expect(await at.gained(order)).toEqual({
    fan: 0,
    venue: 0,
    zilker: -order.cardCents,
    stripe: order.cardCents,
    tax: 0,
  });
  expect((await at.db.select().from(paymentRows)).map(({ state }) => state)).toEqual(['returned']);
});

test('a payment whose refunds the bank fails has not gone back: another is made, and a person is told in the end', async () => {
  const order = await at.hold(0, [1]);
  const event = await at.paidEvent(order);
  await at.release(order);
  const intent = String((await at.session(order)).payment_intent);
  await at.payments.stripe.paymentIntents.capture(intent);
  await at.database.pool.query('UPDATE drops SET cancelled = true');
  expect(await at.finalize(order, event)).toBe('returning');
  const differences = () => at.db.select().from(paymentDifferences);
  for (let failed = 1; failed <= 3; failed++) {
    expect(await differences()).toEqual([]);
    const [payment] = await at.paymentsOf(order);
    // one was made of which nobody here heard, and the bank has failed it since: its key still says that it went
    const idempotencyKey = `return/${intent}/${payment?.askedAt?.getTime()}`;
    const metadata = { order: order.id, returned: intent };
    const made = await at.payments.stripe.refunds.create(
      { payment_intent: intent, metadata },
      { idempotencyKey },
    );
    const told = await at.store(eventOf('refund.failed', await at.failRefund(made.id)));
    expect(await at.handle(told)).toBe('put_off');
    expect(await at.giveBack(intent)).toBe('put_off');
    expect((await at.paymentsOf(order))[0]).toMatchObject({ state: 'returning', returnedAt: null });
    expect(await at.gained(order)).toMatchObject({ fan: 0, zilker: 0 });
  }
  expect(await differences()).toMatchObject([{ kind: 'return_failed', object: intent, goneAt: null }]);
  expect(await at.giveBack(intent)).toBe('returned');
  const { data } = await at.payments.stripe.refunds.list({ payment_intent: intent });
  expect(data.map(({ status }) => status)).toEqual(['succeeded', 'failed', 'failed', 'failed']);
  expect(await at.gained(order)).toMatchObject({ fan: 0, zilker: -order.cardCents });
  expect(await differences()).toMatchObject([{ goneAt: expect.any(Date) }]);
});

test('a return that fails before anybody wrote down that it went is taken back once it is', async () => {
  const order = await at.hold(0, [1]);
  await at.paidEvent(order);
  await at.release(order);
  const intent = String((await at.session(order)).payment_intent);
  await at.payments.stripe.paymentIntents.capture(intent);
  const event = await at.store(eventOf('checkout.session.completed', await at.session(order)));
  await at.database.pool.query('UPDATE drops SET cancelled = true');
  expect(await at.finalize(order, event)).toBe('returning');
  const [payment] = await at.paymentsOf(order);
  // it was charged, which its fan reads at once
  expect(payment?.capturedAt).toBeInstanceOf(Date);
  const made = await at.payments.stripe.refunds.create(
    { payment_intent: intent, metadata: { order: order.id, returned: intent } },
    { idempotencyKey: `return/${intent}/${payment?.askedAt?.getTime()}` },
  );
  // the bank fails it and Stripe tells, all before the answer is written down
  const failed = { ...made, status: 'failed', failure_reason: 'declined' };
  const told = await at.store(eventOf('refund.failed', failed));
  expect(await at.handle(told)).toBe('put_off');
  expect(await at.giveBack(intent)).toBe('returned');
  expect(await at.handle(told)).toBe('recorded');
  expect(await at.handle(told)).toBeNull();
  expect(await at.gained(order)).toMatchObject({
    fan: -order.totalCents,
    zilker: order.totalCents - order.cardCents,
  });
  expect(await at.db.select().from(paymentDifferences)).toMatchObject([{ kind: 'return_failed' }]);
});

test('a dispute that comes while its card is being charged waits for that', async () => {
  const order = await at.hold(0, [2]);
  await at.take(order, await at.paidEvent(order));
  // charged at Stripe, and the answer lost
  await at.faults({
    script: [
      { call: 'POST /v1/payment_intents/:id/capture', when: 'after', how: 'reset', times: 2 },
      { call: 'GET /v1/payment_intents/:id', nth: 2, when: 'before', how: 'reset', times: 2 },
    ],
  });
  expect(await at.capture(order)).toBe('put_off');
  await at.faults({});
  const [payment] = await at.paymentsOf(order);
  expect(payment).toMatchObject({ state: 'capturing' });
  const dispute = await at.dispute(payment?.id ?? '');
  const told = await at.store(eventOf('charge.dispute.funds_withdrawn', dispute));
  expect(await at.handle(told)).toBe('put_off');
  expect(await at.handle(told)).toBe('put_off');
  expect(await at.gained(order)).toMatchObject({ fan: 0, zilker: 0 });
  expect(await at.jobsOf('stripe-event')).toContainEqual({ kind: 'stripe-event', stripeEvent: told });
  expect(await at.capture(order)).toBe('paid');
  expect(await at.handle(told)).toBe('recorded');
  const { rows } = await at.database.pool.query('SELECT DISTINCT state FROM tickets WHERE order_id = $1', [
    order.id,
  ]);
  expect(rows).toEqual([{ state: 'revoked' }]);
  // the venue bears it, and not Zilker
  expect(await at.gained(order)).toEqual({
    fan: 0,
    venue: -order.cardCents - 1_500,
    zilker: 0,
    stripe: order.cardCents + 1_500,
    tax: 0,
  });
});
