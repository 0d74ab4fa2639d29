import Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

test('repeat the answer, also to duplicates at the same time', async () => {
  const key = { idempotencyKey: 'order-1' };
  const sessions = await Promise.all(Array.from({ length: 8 }, () => h.createSession({}, key)));
  expect(new Set(sessions.map(({ id }) => id)).size).toBe(1);
  expect(sessions.at(-1)?.lastResponse.headers['idempotent-replayed']).toBe('true');
});

test('are refused with other parameters', async () => {
  const key = { idempotencyKey: 'order-2' };
  await h.createSession({}, key);
  await expect(h.createSession({ client_reference_id: 'other' }, key)).rejects.toMatchObject({
    type: 'StripeIdempotencyError',
    statusCode: 400,
  });
});

test('carry a request over a lost answer', async () => {
  const retrying = new Stripe('sk_test_local', {
    host: '127.0.0.1',
    port: Number(new URL(h.url).port),
    protocol: 'http',
    maxNetworkRetries: 5,
    telemetry: false,
  });
  const { id } = await h.createSession();
  await h.pay(id);
  const payment_intent = String((await h.stripe.checkout.sessions.retrieve(id)).payment_intent);
  await h.control('PUT', '/faults', { loseAnswers: 0.6, seed: 3 });
  await retrying.refunds.create({ payment_intent, amount: 100 });
  await h.control('PUT', '/faults', {});
  expect((await h.stripe.refunds.list({ payment_intent })).data).toHaveLength(1);
});

test('are forgotten after a day', async () => {
  const key = { idempotencyKey: 'order-3' };
  const first = await h.createSession({}, key);
  expect((await h.createSession({}, key)).id).toBe(first.id);
  await h.control('POST', '/clock', { advanceMs: 24 * 3_600_000 + 1_000 });
  expect((await h.createSession({}, key)).id).not.toBe(first.id);
});
