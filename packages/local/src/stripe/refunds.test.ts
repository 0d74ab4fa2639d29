import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

test('give back part, then the rest, and no more', async () => {
  const { id } = await h.createSession();
  await h.pay(id);
  const payment_intent = String((await h.stripe.checkout.sessions.retrieve(id)).payment_intent);
  const part = await h.stripe.refunds.create({
    payment_intent,
    amount: 3_172,
    metadata: { ticket: 'tkt_1' },
  });
  expect(part).toMatchObject({ status: 'succeeded', amount: 3_172, metadata: { ticket: 'tkt_1' } });
  await expect(h.stripe.refunds.create({ payment_intent, amount: 3_173 })).rejects.toThrow(
    'greater than unrefunded',
  );
  expect(await h.stripe.refunds.create({ payment_intent })).toMatchObject({ amount: 3_172 });
  await expect(h.stripe.refunds.create({ payment_intent })).rejects.toMatchObject({
    code: 'charge_already_refunded',
  });
  expect(await h.stripe.refunds.retrieve(part.id)).toMatchObject({ id: part.id });
  expect((await h.stripe.refunds.list({ payment_intent })).data).toHaveLength(2);
  const charge = await h.stripe.charges.retrieve(String(part.charge));
  expect(charge).toMatchObject({ refunded: true, amount_refunded: 6_344 });
});

const refundOf = (id: string) =>
  h.stripe.refunds.retrieve(id, { expand: ['balance_transaction', 'failure_balance_transaction'] });
const net = async () => (await h.stripe.balance.retrieve()).available[0]?.amount;

test('may hang until they come through', async () => {
  const payment_intent = await h.paid();
  await h.faults({ refunds: 'pending' });
  const refund = await h.stripe.refunds.create({ payment_intent, amount: 3_172 });
  await h.faults();
  expect(refund).toMatchObject({ status: 'pending', pending_reason: 'processing' });
  await h.settled();
  expect(h.endpoint.typesAbout(refund.id)).toEqual(['refund.created']);
  await h.control('POST', `/refunds/${refund.id}`, { outcome: 'succeeded' });
  expect(await refundOf(refund.id)).toMatchObject({ status: 'succeeded' });
  await h.settled();
  expect(h.endpoint.typesAbout(refund.id)).toEqual(
    expect.arrayContaining(['refund.created', 'refund.updated', 'charge.refund.updated']),
  );
});

test('may fail after they had come through: the money is ours again, and can be asked for again', async () => {
  const payment_intent = await h.paid();
  const before = await net();
  const refund = await h.stripe.refunds.create({ payment_intent });
  await h.control('POST', `/refunds/${refund.id}`, { outcome: 'failed', reason: 'lost_or_stolen_card' });
  const failed = await refundOf(refund.id);
  expect(failed).toMatchObject({
    status: 'failed',
    failure_reason: 'lost_or_stolen_card',
    balance_transaction: { amount: -6_344, type: 'refund' },
    failure_balance_transaction: { amount: 6_344, fee: 0, type: 'refund_failure' },
  });
  expect(await net()).toBe(before);
  expect(await h.stripe.charges.retrieve(String(refund.charge))).toMatchObject({
    amount_refunded: 0,
    refunded: false,
  });
  await h.settled();
  expect(h.endpoint.typesAbout(refund.id)).toContain('refund.failed');
  expect(await h.control('POST', `/refunds/${refund.id}`, { outcome: 'failed' })).toHaveProperty('error');
  expect(await h.stripe.refunds.create({ payment_intent })).toMatchObject({ amount: 6_344 });
});

test.each([
  ['4000000000007726', 'pending', 'succeeded'],
  ['4000000000005126', 'succeeded', 'failed'],
])('of card %s are %s, and soon %s', async (card, first, then) => {
  const refund = await h.stripe.refunds.create({ payment_intent: await h.paid({}, card) });
  expect(refund.status).toBe(first);
  await h.control('POST', '/clock', { advanceMs: 2_000 });
  expect((await refundOf(refund.id)).status).toBe(then);
});

test.each([
  ['-1', 'parameter_invalid_integer'],
  ['0', 'parameter_invalid_integer'],
  ['1.5', 'parameter_invalid_integer'],
  ['100000000', 'amount_too_large'],
  ['6345', undefined],
])('of %s cents of 6344 are refused', async (amount, code) => {
  const payment_intent = await h.paid();
  const create = h.stripe.refunds.create({ payment_intent, amount: amount as unknown as number });
  await expect(create).rejects.toMatchObject({ statusCode: 400, code, param: 'amount' });
  expect((await h.stripe.refunds.list({ payment_intent })).data).toEqual([]);
});
