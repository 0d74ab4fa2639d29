import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Stripe from 'stripe';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type StripeHarness, stripeHarness } from './stripe-harness.ts';

let dataDir: string;
let h: StripeHarness;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-stripe-'));
  h = await stripeHarness({ dataDir });
});
afterAll(async () => {
  await h.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const manual = { payment_intent_data: { capture_method: 'manual' as const } };
const advance = (advanceMs: number) => h.control('POST', '/clock', { advanceMs });

test('between the session and the card', async () => {
  const { id } = await h.createSession();
  await h.restart();
  expect((await h.pay(id)).outcome).toBe('paid');
});

test('while the bank asks', async () => {
  const { id } = await h.createSession();
  await h.control('POST', `/sessions/${id}/pay`, { card: '4000002500003155', challenge: 'leave' });
  await h.restart();
  const answer = await fetch(`${h.url}/c/pay/${id}/challenge`, {
    method: 'POST',
    body: new URLSearchParams({ result: 'complete' }),
    redirect: 'manual',
  });
  expect(answer.status).toBe(303);
  expect(await h.stripe.checkout.sessions.retrieve(id)).toMatchObject({ status: 'complete' });
});

test('between the authorisation and the charge, and once more with the same key', async () => {
  const id = await h.paid(manual);
  await h.restart();
  const capture = () => h.stripe.paymentIntents.capture(id, {}, { idempotencyKey: `capture/${id}` });
  const [before] = (await h.stripe.balance.retrieve()).available;
  const first = await capture();
  await h.restart();
  expect((await capture()).latest_charge).toBe(first.latest_charge);
  const [after] = (await h.stripe.balance.retrieve()).available;
  expect(after?.amount).toBe((before?.amount ?? 0) + 6_130);
});

test('while an authorisation runs out', async () => {
  const id = await h.paid(manual);
  await advance(7 * 86_400_000 - 60_000);
  await h.restart();
  await advance(61_000);
  expect(await h.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'canceled' });
});

test('before a dispute comes, and before it is decided', async () => {
  const payment_intent = await h.paid({}, '4000000000000259');
  await h.restart();
  await advance(2_000);
  const [dispute] = (await h.stripe.disputes.list({ payment_intent })).data;
  await h.restart();
  await h.control('POST', `/disputes/${dispute?.id}`, { outcome: 'won' });
  expect(await h.stripe.disputes.retrieve(dispute?.id ?? '')).toMatchObject({ status: 'won' });
});

test('while a refund hangs, and before one fails', async () => {
  await h.faults({ refunds: 'pending' });
  const hanging = await h.stripe.refunds.create({ payment_intent: await h.paid() });
  await h.faults({ refunds: 'fail' });
  const failing = await h.stripe.refunds.create({ payment_intent: await h.paid() });
  await h.restart();
  await advance(2_000);
  expect(await h.stripe.refunds.retrieve(hanging.id)).toMatchObject({ status: 'pending' });
  expect(await h.stripe.refunds.retrieve(failing.id)).toMatchObject({ status: 'failed' });
  await h.control('POST', `/refunds/${hanging.id}`, { outcome: 'succeeded' });
  expect(await h.stripe.refunds.retrieve(hanging.id)).toMatchObject({ status: 'succeeded' });
});

test('in the midst of onboarding, and between transfer and reversal', async () => {
  const account = await h.stripe.accounts.create({
    type: 'express',
    capabilities: { transfers: { requested: true } },
  });
  const link = await h.stripe.accountLinks.create({
    account: account.id,
    type: 'account_onboarding',
    refresh_url: 'http://localhost:4301/again',
    return_url: 'http://localhost:4301/done',
  });
  await h.restart();
  const visit = await fetch(link.url.replace('localhost', '127.0.0.1'), { redirect: 'manual' });
  const page = new URL(visit.headers.get('location') ?? '', h.url);
  await h.restart();
  const told = { name: 'The Hall', bankAccount: '000123456789', agreed: 'yes', action: 'submit' };
  await fetch(page, { method: 'POST', body: new URLSearchParams(told), redirect: 'manual' });
  await h.restart();
  const ready: Stripe.Account = await h.stripe.accounts.retrieve(account.id);
  expect(ready.payouts_enabled).toBe(true);
  const { id } = await h.stripe.transfers.create({ amount: 100, currency: 'usd', destination: account.id });
  await h.restart();
  expect(await h.stripe.transfers.createReversal(id)).toMatchObject({ amount: 100 });
});

test('faults do not outlive it', async () => {
  await h.faults({ outage: 'error' });
  await h.restart();
  expect(await h.createSession()).toMatchObject({ status: 'open' });
});
