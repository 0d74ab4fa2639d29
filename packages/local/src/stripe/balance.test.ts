import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { cardFee } from './balance.ts';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

const day = 86_400_000;
const available = async () => (await h.stripe.balance.retrieve()).available[0]?.amount;

test.each([
  [3_172, 122],
  [6_344, 214],
  [50, 31],
  [500, 45],
  [100, 33],
])('Stripe keeps of %i cents %i', (amount, fee) => expect(cardFee(amount)).toBe(fee));

test('a charge brings in what the card paid, less the fee, once it is captured', async () => {
  const before = (await available()) ?? 0;
  const id = await h.paid({ payment_intent_data: { capture_method: 'manual' } });
  expect(await available()).toBe(before);
  const captured = await h.stripe.paymentIntents.capture(id, {
    expand: ['latest_charge.balance_transaction'],
  });
  const charge = captured.latest_charge as Stripe.Charge;
  const transaction = charge.balance_transaction as Stripe.BalanceTransaction;
  expect(transaction).toMatchObject({
    type: 'charge',
    reporting_category: 'charge',
    amount: 6_344,
    fee: 214,
    fee_details: [{ type: 'stripe_fee', amount: 214, currency: 'usd' }],
    net: 6_130,
    source: charge.id,
    status: 'available',
  });
  expect(await h.stripe.balanceTransactions.retrieve(transaction.id)).toMatchObject(transaction);
  expect(await available()).toBe(before + 6_130);
});

test('of an authorisation charged in part, the part comes in', async () => {
  const id = await h.paid({ payment_intent_data: { capture_method: 'manual' } });
  const captured = await h.stripe.paymentIntents.capture(id, {
    amount_to_capture: 1_000,
    expand: ['latest_charge.balance_transaction'],
  });
  expect(captured.latest_charge).toMatchObject({ balance_transaction: { amount: 1_000, fee: 59, net: 941 } });
});

test('a refund takes out what it gives back, and Stripe keeps its fee', async () => {
  const payment_intent = await h.paid();
  const before = (await available()) ?? 0;
  const refund = await h.stripe.refunds.create({
    payment_intent,
    amount: 3_172,
    expand: ['balance_transaction'],
  });
  expect(refund.balance_transaction).toMatchObject({
    type: 'refund',
    amount: -3_172,
    fee: 0,
    net: -3_172,
    source: refund.id,
  });
  expect(await available()).toBe(before - 3_172);
  const listed = await h.stripe.balanceTransactions.list({ source: refund.id });
  expect(listed.data.map(({ amount }) => amount)).toEqual([-3_172]);
});

test('money waits for as many days as it is told to', async () => {
  await h.faults({ fundsPendingDays: 2 });
  const before = await h.stripe.balance.retrieve();
  await h.paid();
  const after = await h.stripe.balance.retrieve();
  expect(after.available[0]?.amount).toBe(before.available[0]?.amount);
  expect(after.pending[0]?.amount).toBe(6_130);
  const [newest] = (await h.stripe.balanceTransactions.list({ limit: 1 })).data;
  expect(newest?.status).toBe('pending');
  await h.control('POST', '/clock', { advanceMs: 2 * day });
  expect((await h.stripe.balance.retrieve()).pending[0]?.amount).toBe(0);
  expect((await h.stripe.balanceTransactions.retrieve(newest?.id ?? '')).status).toBe('available');
});
