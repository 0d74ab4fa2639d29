import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

const manual = { payment_intent_data: { capture_method: 'manual' as const } };

test('authorises, then captures part of it', async () => {
  const { id } = await h.createSession(manual);
  await h.pay(id);
  const session = await h.stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent'] });
  expect(session).toMatchObject({ status: 'complete', payment_status: 'unpaid' });
  const intent = session.payment_intent as Stripe.PaymentIntent;
  expect(intent).toMatchObject({
    status: 'requires_capture',
    amount_capturable: 6_344,
    amount_received: 0,
  });
  const captured = await h.stripe.paymentIntents.capture(intent.id, { amount_to_capture: 6_000 });
  expect(captured).toMatchObject({ status: 'succeeded', amount_received: 6_000 });
  expect((await h.stripe.checkout.sessions.retrieve(id)).payment_status).toBe('paid');
  await expect(h.stripe.paymentIntents.capture(intent.id)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
  });
  expect(await h.stripe.refunds.create({ payment_intent: intent.id })).toMatchObject({ amount: 6_000 });
});

test('authorises, then lets go', async () => {
  const { id } = await h.createSession(manual);
  await h.pay(id);
  const { payment_intent } = await h.stripe.checkout.sessions.retrieve(id);
  const canceled = await h.stripe.paymentIntents.cancel(String(payment_intent));
  expect(canceled).toMatchObject({ status: 'canceled', amount_capturable: 0 });
  await expect(h.stripe.refunds.create({ payment_intent: String(payment_intent) })).rejects.toThrow(
    'not captured',
  );
});

const week = 7 * 86_400_000;
const intentOf = (id: string) => h.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });

test('a bank holds an authorisation for seven days, and then lets go by itself', async () => {
  const id = await h.paid(manual);
  const held = (await intentOf(id)).latest_charge as Stripe.Charge;
  const before = held.payment_method_details?.card?.capture_before;
  expect(before).toBe(held.created + week / 1_000);
  await h.control('POST', '/clock', { advanceMs: week - 60_000 });
  expect((await intentOf(id)).status).toBe('requires_capture');
  await h.control('POST', '/clock', { advanceMs: 61_000 });
  expect(await intentOf(id)).toMatchObject({
    status: 'canceled',
    cancellation_reason: 'automatic',
    amount_capturable: 0,
    latest_charge: { captured: false, refunded: true },
  });
  await expect(h.stripe.paymentIntents.capture(id)).rejects.toMatchObject({
    code: 'payment_intent_unexpected_state',
  });
  await h.settled();
  expect(h.endpoint.typesAbout(id)).toEqual(
    expect.arrayContaining(['charge.expired', 'payment_intent.canceled']),
  );
});

test('a bank may let go sooner, when told to', async () => {
  const id = await h.paid(manual);
  await h.control('POST', `/payment_intents/${id}/expire`);
  expect(await intentOf(id)).toMatchObject({ status: 'canceled', cancellation_reason: 'automatic' });
  const charged = await h.paid();
  expect(await h.control('POST', `/payment_intents/${charged}/expire`)).toHaveProperty('error');
});

test('one card has one fingerprint, over sessions, and another card another', async () => {
  const fingerprint = async (card: string) => {
    const charge = (await intentOf(await h.paid(manual, card))).latest_charge as Stripe.Charge;
    return charge.payment_method_details?.card?.fingerprint;
  };
  const [first, again, other] = [
    await fingerprint('4242424242424242'),
    await fingerprint('4242 4242 4242 4242'),
    await fingerprint('5555555555554444'),
  ];
  expect(first).toBe(again);
  expect(other).not.toBe(first);
});

test.each([
  ['-5', 'parameter_invalid_integer'],
  ['0', 'parameter_invalid_integer'],
  ['12.5', 'parameter_invalid_integer'],
  ['100000000', 'amount_too_large'],
  ['6345', 'amount_too_large'],
])('nobody charges %s of 6344 cents', async (amount, code) => {
  const id = await h.paid(manual);
  const amount_to_capture = amount as unknown as number;
  await expect(h.stripe.paymentIntents.capture(id, { amount_to_capture })).rejects.toMatchObject({
    statusCode: 400,
    code,
    param: 'amount_to_capture',
  });
  expect((await intentOf(id)).status).toBe('requires_capture');
});
