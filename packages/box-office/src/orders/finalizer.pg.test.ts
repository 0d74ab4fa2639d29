import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
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

const now = new Date();
const paid = { state: 'paid', visit: 'done', breaches: [] };

test('many at once, each twice, and what is odd among them: each is settled once, as alone', async () => {
  const finalize = createFinalizer(at.db);
  const orders: Awaited<ReturnType<TestPayments['hold']>>[] = [];
  for (let account = 0; account < 3; account++) orders.push(await at.hold(account, [2]));
  const events: string[] = [];
  for (const order of orders) events.push(await at.paidEvent(order));
  const [first, second] = orders;
  if (first === undefined || second === undefined) throw new Error('no orders');
  // a second event of the first order; one of an amount that is not the second order's
  const again = await at.store(eventOf('checkout.session.async_payment_succeeded', await at.session(first)));
  const odd = await at.store(
    eventOf('checkout.session.completed', { ...(await at.session(second)), amount_total: 1 }),
  );
  const ask = (order: (typeof orders)[number], stripeEvent: string) =>
    finalize({ order: order.id, stripeEvent, livemode: false }, now);
  const all = orders.flatMap((order, i) => [ask(order, events[i] ?? ''), ask(order, events[i] ?? '')]);
  const outcomes = await Promise.all([...all, ask(first, again), ask(second, odd)]);
  expect(outcomes.filter((one) => one === 'paid')).toHaveLength(3);
  expect(outcomes.slice(-2)).toEqual(['already_paid', expect.stringMatching(/^(already_paid|review)$/)]);
  expect(outcomes.filter((one) => one === null)).toHaveLength(3);
  for (const order of orders) {
    expect(await at.ticketNumbers(order)).toEqual([1, 2]);
    expect(await at.standing(order)).toMatchObject(paid);
    expect(await at.jobs('send-tickets', order.id)).toBe(1);
    expect(await at.jobs('audit-order', order.id)).toBeGreaterThan(0);
  }
});

test('one that fails fails alone', async () => {
  const finalize = createFinalizer(at.db);
  const [one, two] = [await at.hold(0, [1]), await at.hold(1, [1])];
  const event = await at.paidEvent(one);
  const outcomes = await Promise.allSettled([
    finalize({ order: one.id, stripeEvent: event, livemode: false }, now),
    finalize({ order: two.id, stripeEvent: 'evt_nowhere', livemode: false }, now),
    finalize({ order: two.id, stripeEvent: 'evt_nowhere_else', livemode: false }, now),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await at.standing(one)).toMatchObject(paid);
});
