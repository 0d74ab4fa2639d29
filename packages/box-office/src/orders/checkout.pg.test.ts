import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Payments } from '../payments/stripe.ts';
import { checkout } from './checkout.ts';
import {
  refusal,
  startTestPayments,
  storefrontOrigin,
  stripeAway,
  type TestPayments,
} from './testing-payments.ts';

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

test('Stripe is asked for exactly the order’s total, once however often the fan asks', async () => {
  const order = await at.hold(0, [2, 1]);
  const urls = await Promise.all([at.pay(order), at.pay(order), at.pay(order)]);
  expect(new Set(urls).size).toBe(1);
  expect((await at.row(order)).state).toBe('paying');
  const session = await at.session(order);
  expect(session).toMatchObject({
    amount_total: order.totalCents,
    currency: 'usd',
    metadata: { order: order.id },
    success_url: `${storefrontOrigin}/orders/${order.id}?from=stripe&paid=1`,
    cancel_url: `${storefrontOrigin}/orders/${order.id}?from=stripe&back=1`,
  });
  const lines = await at.payments.stripe.checkout.sessions.listLineItems(session.id);
  expect(lines.data.map((line) => line.amount_total)).toEqual([
    6000,
    4200,
    order.cardCents + order.zilkerCents,
  ]);
});

test('an order edited while its session is made gets another session, and the first can take no money', async () => {
  const order = await at.hold(0, [1]);
  const edited = editedMeanwhile(at.payments.stripe, () => at.hold(0, [2]));
  const meanwhile: Payments = { ...at.payments, ask: (_endpoint, _priority, call) => call(edited) };
  const input = { order: order.id, account: at.account(0), storefrontOrigin };
  await checkout(at.db, meanwhile, input, new Date());
  const { sessionId, state, totalCents } = await at.row(order);
  expect(state).toBe('paying');
  expect(totalCents).toBeGreaterThan(order.totalCents);
  const sessions = await at.payments.stripe.checkout.sessions.list({ limit: 100 });
  const ours = sessions.data.filter((session) => session.metadata?.order === order.id);
  expect(
    ours.map(({ id, status, amount_total }) => ({ present: id === sessionId, status, amount_total })),
  ).toEqual([
    { present: true, status: 'open', amount_total: totalCents },
    { present: false, status: 'expired', amount_total: order.totalCents },
  ]);
});

test('with Stripe away the order stays held, and is paid later', async () => {
  const order = await at.hold(0, [1]);
  const input = { order: order.id, account: at.account(0), storefrontOrigin };
  expect(await refusal(checkout(at.db, stripeAway, input, new Date()))).toBe('payment_unavailable');
  expect((await at.row(order)).state).toBe('held');
  expect(await at.pay(order)).toMatch(/^http/);
});

test('answers that Stripe keeps under their keys, errors of its own, lock nobody out', async () => {
  const order = await at.hold(0, [1]);
  await at.faults({
    script: [{ call: 'POST /v1/checkout/sessions', times: 9, when: 'before', how: 'error_kept' }],
  });
  expect(await refusal(at.pay(order))).toBe('payment_unavailable');
  await at.faults({});
  const urls = await Promise.all([at.pay(order), at.pay(order)]);
  expect(new Set(urls)).toEqual(new Set([(await at.session(order)).url]));
  const { data } = await at.payments.stripe.checkout.sessions.list({ limit: 100 });
  const ours = data.filter(({ metadata, status }) => metadata?.order === order.id && status === 'open');
  expect(ours).toHaveLength(1);
});

test('a fan whose address changed between two tries pays still', async () => {
  const order = await at.hold(0, [1]);
  const lost: Payments = {
    ...at.payments,
    ask: async (...asked) => {
      await at.payments.ask(...asked);
      throw new Error('the answer was lost');
    },
  };
  const input = { order: order.id, account: at.account(0), storefrontOrigin };
  // the time goes into the session by the minute: both tries in the same one
  const now = new Date();
  expect(await refusal(checkout(at.db, lost, input, now))).toBe('payment_unavailable');
  await at.database.pool.query("UPDATE accounts SET email = 'other@example.com' WHERE id = $1", [
    at.account(0),
  ]);
  expect(await checkout(at.db, at.payments, input, now)).toMatch(/^http/);
  expect((await at.session(order)).customer_email).toBe('other@example.com');
});

test('nobody pays for another’s order, nor for one whose time is over', async () => {
  const order = await at.hold(0, [1]);
  const as = (fan: number, now: Date) =>
    refusal(
      checkout(at.db, at.payments, { order: order.id, account: at.account(fan), storefrontOrigin }, now),
    );
  expect(await as(1, new Date())).toBe('order_unknown');
  expect(await as(0, new Date(order.expiresAtMs))).toBe('hold_expired');
  expect((await at.row(order)).state).toBe('held');
});

test('a free order is paid at once, without Stripe, once', async () => {
  await at.fresh({ types: [{ priceCents: 0, capacity: 10 }] });
  const order = await at.hold(0, [2]);
  const input = { order: order.id, account: at.account(0), storefrontOrigin };
  const free = () => checkout(at.db, stripeAway, input, new Date());
  expect(await Promise.all([free(), free()])).toEqual(
    Array(2).fill(`${storefrontOrigin}/orders/${order.id}`),
  );
  expect(await at.ticketNumbers(order)).toEqual([1, 2]);
  expect(await at.standing(order)).toEqual({ state: 'paid', visit: 'done', taken: 2, sold: 2, breaches: [] });
});

/** The SDK, with an edit of the order made after its first session was, before we hear of that. */
function editedMeanwhile(stripe: Stripe, edit: () => Promise<unknown>): Stripe {
  let edited = false;
  const { sessions } = stripe.checkout;
  const create = async (...args: Parameters<typeof sessions.create>) => {
    const made = await sessions.create(...args);
    if (!edited) {
      edited = true;
      await edit();
    }
    return made;
  };
  return { checkout: { sessions: { create, expire: sessions.expire.bind(sessions) } } } as unknown as Stripe;
}
