import { newId } from '@zilker/contracts/ids';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { returnReasons } from '../payments/return-reasons.ts';
import { storeStripeEvent } from '../payments/store-event.ts';
import { accounts } from '../schema/identity.ts';
import { paymentDifferences } from '../schema/money.ts';
import { drops, orders } from '../schema/sale.ts';
import { expireHolds } from './expire-holds.ts';
import { finalizeOrder } from './finalize-order.ts';
import { createFinalizer } from './finalizer.ts';
import { eventOf, startTestPayments, type TestPayments } from './testing-payments.ts';

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

test('a finalize job delivered three times, and at once, issues tickets once', async () => {
  const order = await at.hold(0, [2, 1]);
  const event = await at.paidEvent(order);
  const outcomes = await Promise.all([1, 2, 3].map(() => at.finalize(order, event)));
  // one that came while another was at it had nothing left to do
  expect(outcomes.filter((one) => one !== null && one !== 'stale')).toEqual(['paid']);
  expect(await at.finalize(order, event)).toBeNull();
  expect(await at.ticketNumbers(order)).toEqual([1, 2, 3]);
  expect(await at.standing(order)).toEqual({ ...paid, taken: 3, sold: 3 });
  expect(await at.jobs('send-tickets', order.id)).toBe(1);
});

test('tickets go to the address given with the payment, unless the fan told us another before', async () => {
  const addressAfter = async (account: number, given: string) => {
    const order = await at.hold(account, [1]);
    await at.pay(order);
    await at.payByCard(order);
    const session = { ...(await at.session(order)), customer_details: { email: given } };
    await at.finalize(order, await at.store(eventOf('checkout.session.completed', session)));
    const row = await at.row(order);
    const [fan] = await at.db.select().from(accounts).where(eq(accounts.id, row.accountId));
    return fan?.email;
  };
  await at.db.update(accounts).set({ email: null });
  expect(await addressAfter(0, 'Mara@Example.com')).toBe('mara@example.com');
  expect(await addressAfter(1, 'not an address')).toBeNull();
  await at.db.update(accounts).set({ email: 'own@example.com' });
  expect(await addressAfter(2, 'mara@example.com')).toBe('own@example.com');
});

test('two webhooks in the wrong order, and a second event of the same payment, issue tickets once', async () => {
  const order = await at.hold(0, [1]);
  const completed = await at.paidEvent(order);
  const session = await at.session(order);
  const late = await at.store(eventOf('checkout.session.async_payment_succeeded', session));
  const dead = await at.store(eventOf('checkout.session.expired', { ...session, status: 'expired' }));
  expect(await at.finalize(order, late)).toBe('paid');
  expect(await at.handle(dead)).toBe('stale');
  expect(await at.finalize(order, completed)).toBe('repeated');
  expect(await at.ticketNumbers(order)).toEqual([1]);
  expect(await at.standing(order)).toEqual({ ...paid, taken: 1, sold: 1 });
  expect(await at.jobs('send-tickets', order.id)).toBe(1);
});

test('the same event told three times is kept once and makes one job', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  const event = eventOf('checkout.session.completed', await at.session(order));
  const kept = await Promise.all([1, 2, 3].map(() => storeStripeEvent(at.db, { event, payload: event })));
  expect(kept.filter(Boolean)).toHaveLength(1);
  expect(await at.jobs('finalize-order', order.id)).toBe(1);
});

test('an event that tells of what we had not asked for counts for nothing: Stripe is asked itself', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  const open = await at.session(order);
  const outcome = async (session: object, change: object, livemode = false) =>
    at.finalize(
      order,
      await at.store(eventOf('checkout.session.completed', { ...session, ...change }, livemode)),
    );
  expect(await outcome(open, {})).toBe('not_paid_yet');
  // the amount of another, while nothing was paid
  expect(await outcome(open, { status: 'complete', amount_total: 1 })).toBe('not_paid_yet');
  await at.payByCard(order);
  const session = await at.session(order);
  expect(await outcome(session, { metadata: { order: newId('order') } })).toBe('ignored');
  expect(await outcome(session, {}, true)).toBe('other_world');
  expect(await outcome(session, { id: 'cs_test_stranger' })).toBe('ignored');
  expect((await at.row(order)).state).toBe('paying');
  expect(await at.ticketNumbers(order)).toEqual([]);
  // wrong in the event and right at Stripe
  expect(await outcome(session, { amount_total: 1, currency: 'eur' })).toBe('paid');
  // the audit would name the events that were made up here
  expect(await at.standing(order)).toMatchObject({ state: 'paid', visit: 'done', taken: 1, sold: 1 });
  expect(await at.db.select().from(paymentDifferences)).toEqual([]);
});

test('a payment that is not what was asked for goes back, and a person is told', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  await at.payByCard(order);
  // as if our own words had changed since
  await at.db.update(orders).set({ venueCents: 1, totalCents: 1 + order.totalCents - order.venueCents });
  const event = await at.store(eventOf('checkout.session.completed', await at.session(order)));
  expect(await at.finalize(order, event)).toBe('returning');
  const [difference, ...more] = await at.db.select().from(paymentDifferences);
  expect(more).toEqual([]);
  expect(difference).toMatchObject({ kind: 'payment_not_as_asked' });
  const [payment] = await at.paymentsOf(order);
  expect(await at.giveBack(payment?.id ?? '')).toBe('returned');
  expect((await at.intent(payment?.id ?? '')).status).toBe('canceled');
  expect(await at.ticketNumbers(order)).toEqual([]);
});

test('what comes of orders of another environment, by the same account at Stripe, is kept and ignored', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  await at.payByCard(order);
  const theirs = { order: newId('order') };
  const session = { ...(await at.session(order)), metadata: theirs };
  const completed = await at.store(eventOf('checkout.session.completed', session));
  const finalize = (stripeEvent: string) =>
    finalizeOrder(at.db, at.payments, { ...theirs, stripeEvent, livemode: false }, new Date());
  expect(await finalize(completed)).toBe('ignored');
  expect(await finalize(completed)).toBeNull();
  const again = await at.store(eventOf('checkout.session.completed', session));
  expect(
    await createFinalizer(at.db, at.payments)({ ...theirs, stripeEvent: again, livemode: false }, new Date()),
  ).toBe('ignored');
  const dead = await at.store(eventOf('checkout.session.expired', { ...session, status: 'expired' }));
  expect(await at.handle(dead)).toBe('ignored');
  const declined = eventOf('payment_intent.payment_failed', {
    id: 'pi_theirs',
    object: 'payment_intent',
    metadata: theirs,
  });
  expect(await at.handle(await at.store(declined))).toBe('ignored');
});

test('a payment that lands while the order is expiring is a paid order', async () => {
  const order = await at.hold(0, [2]);
  const event = await at.paidEvent(order);
  await expireHolds(at.db, new Date(order.expiresAtMs));
  expect(await at.end(order)).toBe('paid');
  // and its webhook, when it comes at last, changes nothing
  expect(await at.finalize(order, event)).toBe('repeated');
  expect(await at.standing(order)).toEqual({ ...paid, taken: 2, sold: 2 });
});

test('a payment that lands after the release is seated again while stock and limits allow', async () => {
  const order = await at.hold(0, [2]);
  const event = await at.paidEvent(order);
  await at.release(order);
  expect(await at.standing(order)).toMatchObject({ state: 'expired', taken: 0 });
  expect(await at.finalize(order, event)).toBe('paid');
  expect(await at.ticketNumbers(order)).toEqual([1, 2]);
  expect(await at.standing(order)).toEqual({ ...paid, visit: 'lapsed', taken: 2, sold: 2 });
});

test('where the tickets are promised to others by then, the money goes back, once', async () => {
  const order = await at.hold(0, [4]);
  const event = await at.paidEvent(order);
  await at.release(order);
  await at.db.update(drops).set({ granted: 8, promised: 7 }).where(eq(drops.id, at.sale.drop.id));
  expect(await at.finalize(order, event)).toBe('returning');
  expect(await at.standing(order)).toMatchObject({ state: 'expired', taken: 0, breaches: [] });
  const [payment] = await at.paymentsOf(order);
  const id = payment?.id ?? '';
  expect(payment).toMatchObject({ state: 'returning', returnReason: returnReasons.tickets_gone });
  const given = await Promise.all([at.giveBack(id), at.giveBack(id)]);
  expect(given.filter((one) => one === 'returned')).toHaveLength(1);
  expect(await at.giveBack(id)).toBe('stale');
  expect(await at.intent(id)).toMatchObject({ status: 'canceled', amount_received: 0 });
  expect(await at.gained(order)).toEqual({ fan: 0, venue: 0, zilker: 0, stripe: 0, tax: 0 });
  expect(await at.history(order)).toEqual(['checkout', 'expiring', 'expired', 'late_returned', 'returned']);
  expect(await at.ticketNumbers(order)).toEqual([]);
  // told again, it stays so
  const again = await at.store(eventOf('checkout.session.completed', await at.session(order)));
  expect(await at.finalize(order, again)).toBe('repeated');
  expect((await at.row(order)).state).toBe('expired');
});

test('after a stopped sale a late payment is given back too', async () => {
  const order = await at.hold(0, [1]);
  const event = await at.paidEvent(order);
  await at.release(order);
  await at.db.update(drops).set({ saleStopped: true }).where(eq(drops.id, at.sale.drop.id));
  expect(await at.finalize(order, event)).toBe('returning');
});

test('events that mean nothing to us are marked and leave everything as it is', async () => {
  for (const event of [
    eventOf('charge.succeeded', { object: 'charge', id: 'ch_1' }),
    eventOf('checkout.session.expired', { object: 'checkout.session' }),
    eventOf('payment_intent.payment_failed', { object: 'payment_intent', id: 'pi_1', metadata: {} }),
  ])
    expect(await at.handle(await at.store(event))).toBe('ignored');
  const order = await at.hold(0, [1]);
  await at.pay(order);
  const dead = eventOf('checkout.session.expired', { ...(await at.session(order)), status: 'expired' });
  expect(await at.handle(await at.store({ ...dead, account: 'acct_venue' }))).toBe('ignored');
  expect((await at.row(order)).state).toBe('paying');
});
