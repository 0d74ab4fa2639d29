import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntil } from '../wait-until.ts';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let h: StripeHarness;
beforeAll(async () => {
  h = await stripeHarness();
});
afterAll(() => h.stop());

const net = async () => (await h.stripe.balance.retrieve()).available[0]?.amount ?? 0;
const disputed = async (payment_intent: string) => {
  await h.control('POST', `/payment_intents/${payment_intent}/dispute`);
  const [dispute] = (await h.stripe.disputes.list({ payment_intent })).data;
  if (dispute === undefined) throw new Error('there is no dispute');
  return dispute;
};

test('a card made for it disputes soon after it was charged, not when it was authorised', async () => {
  const manual = { payment_intent_data: { capture_method: 'manual' as const } };
  const payment_intent = await h.paid(manual, '4000000000000259');
  await h.control('POST', '/clock', { advanceMs: 5_000 });
  expect((await h.stripe.disputes.list({ payment_intent })).data).toEqual([]);
  await h.stripe.paymentIntents.capture(payment_intent);
  await waitUntil(
    'a dispute',
    async () => (await h.stripe.disputes.list({ payment_intent })).data.length === 1,
  );
  await h.settled();
  expect(h.endpoint.typesAbout(payment_intent)).toEqual(
    expect.arrayContaining(['charge.dispute.created', 'charge.dispute.funds_withdrawn']),
  );
});

test('a dispute takes what is left of the charge, and a fee', async () => {
  const payment_intent = await h.paid();
  await h.stripe.refunds.create({ payment_intent, amount: 3_172 });
  const before = await net();
  const dispute = await disputed(payment_intent);
  expect(dispute).toMatchObject({
    object: 'dispute',
    amount: 3_172,
    status: 'needs_response',
    reason: 'fraudulent',
    payment_intent,
    balance_transactions: [{ type: 'adjustment', amount: -3_172, fee: 1_500, net: -4_672 }],
  });
  expect(await net()).toBe(before - 4_672);
  expect(await h.stripe.charges.retrieve(String(dispute.charge))).toMatchObject({ disputed: true });
  await expect(h.stripe.refunds.create({ payment_intent })).rejects.toMatchObject({
    code: 'charge_disputed',
  });
  const again = await h.control('POST', `/payment_intents/${payment_intent}/dispute`);
  expect(again).toHaveProperty('error');
});

test('won, the money is back but for the fee, and can be refunded', async () => {
  const payment_intent = await h.paid();
  const before = await net();
  const { id } = await disputed(payment_intent);
  await h.control('POST', `/disputes/${id}`, { outcome: 'won' });
  const won = await h.stripe.disputes.retrieve(id);
  expect(won).toMatchObject({
    status: 'won',
    balance_transactions: [{ net: -7_844 }, { reporting_category: 'dispute_reversal', net: 6_344 }],
  });
  expect(await net()).toBe(before - 1_500);
  await h.settled();
  expect(h.endpoint.typesAbout(id)).toEqual(
    expect.arrayContaining(['charge.dispute.funds_reinstated', 'charge.dispute.closed']),
  );
  expect(await h.stripe.refunds.create({ payment_intent })).toMatchObject({ amount: 6_344 });
});

test.each([
  ['winning_evidence', 'won'],
  ['losing_evidence', 'lost'],
  ['a letter', 'under_review'],
])('evidence (%s) leads to: %s', async (uncategorized_text, status) => {
  const { id } = await disputed(await h.paid());
  expect(
    await h.stripe.disputes.update(id, { evidence: { uncategorized_text }, submit: true }),
  ).toMatchObject({
    status,
    evidence: { uncategorized_text },
  });
});

test('evidence may be kept without being submitted', async () => {
  const { id } = await disputed(await h.paid());
  const evidence = { uncategorized_text: 'winning_evidence' };
  const kept: Stripe.Dispute = await h.stripe.disputes.update(id, { evidence, submit: false });
  expect(kept).toMatchObject({ status: 'needs_response', evidence_details: { submission_count: 0 } });
});

test('who gives in has lost, once', async () => {
  const { id } = await disputed(await h.paid());
  expect(await h.stripe.disputes.close(id)).toMatchObject({ status: 'lost' });
  await expect(h.stripe.disputes.close(id)).rejects.toThrow('already closed');
  await h.settled();
  expect(h.endpoint.typesAbout(id)).toContain('charge.dispute.closed');
  expect(h.endpoint.typesAbout(id)).not.toContain('charge.dispute.funds_reinstated');
});
