import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import type Stripe from 'stripe';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventOf, startTestPayments, type TestPayments } from '../orders/testing-payments.ts';
import { outbox, paymentDifferences } from '../schema/tables.ts';

let standIn: StripeStandIn;
let at: TestPayments;
beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestPayments(standIn.url);
});
afterAll(async () => {
  await at.stop();
  await standIn.stop();
});
beforeEach(() => at.fresh());

/** A payment that came late and was charged, whose fan's bank asks for it before it went back. */
async function disputedReturn() {
  const order = await at.hold(0, [1]);
  const event = await at.paidEvent(order);
  await at.release(order);
  const intent = String((await at.session(order)).payment_intent);
  await at.payments.stripe.paymentIntents.capture(intent);
  await at.database.pool.query('UPDATE drops SET cancelled = true');
  expect(await at.finalize(order, event)).toBe('returning');
  const dispute = (await at.dispute(intent)) as Stripe.Dispute;
  expect(await tell('charge.dispute.created', dispute)).toBe('recorded');
  expect(await at.giveBack(intent)).toBe('put_off');
  await at.db.delete(outbox);
  return { order, intent, dispute };
}

const tell = async (type: string, object: object) => at.handle(await at.store(eventOf(type, object)));
const state = async (order: Parameters<TestPayments['paymentsOf']>[0]) =>
  (await at.paymentsOf(order)).map((payment) => payment.state);
const differences = async () =>
  (await at.db.select().from(paymentDifferences)).map(({ kind, object }) => `${kind}/${object}`);

test('a return that the bank took by a dispute has ended: its fan has the money, and the ledger says how', async () => {
  const { order, intent, dispute } = await disputedReturn();
  const lost = (await at.endDispute(dispute.id, 'lost')) as Stripe.Dispute;
  expect(await tell('charge.dispute.closed', lost)).toBe('recorded');
  expect(await at.jobsOf('return-payment')).toEqual([{ kind: 'return-payment', payment: intent }]);
  expect(await at.giveBack(intent)).toBe('returned');
  expect(await at.giveBack(intent)).toBe('stale');
  expect(await state(order)).toEqual(['returned']);
  const [paid] = await at.paymentsOf(order);
  const fee = dispute.balance_transactions[0]?.fee ?? 0;
  const cost = paid?.costCents ?? 0;
  expect(await at.gained(order)).toMatchObject({ fan: 0, venue: 0, tax: 0, stripe: cost + fee });
  expect((await at.history(order)).slice(-3)).toEqual(['dispute_opened', 'dispute_lost', 'returned']);
  expect(await differences()).toEqual([]);

  // the bank changes its mind: the money is with us again, and nobody else would send it
  const [took] = lost.balance_transactions;
  const back = { ...took, id: 'txn_back', amount: order.totalCents, fee: 0 };
  const won = { ...lost, status: 'won', balance_transactions: [took, back] };
  expect(await tell('charge.dispute.closed', won)).toBe('recorded');
  expect(await at.gained(order)).toMatchObject({ fan: -order.totalCents });
  expect(await differences()).toEqual([`return_failed/${intent}`]);
});

test('a return whose dispute was won is refunded at once', async () => {
  const { order, intent, dispute } = await disputedReturn();
  const won = (await at.endDispute(dispute.id, 'won')) as Stripe.Dispute;
  expect(await tell('charge.dispute.closed', won)).toBe('recorded');
  expect(await at.jobsOf('return-payment')).toHaveLength(1);
  expect(await at.giveBack(intent)).toBe('returned');
  expect(await state(order)).toEqual(['returned']);
  expect(await at.gained(order)).toMatchObject({ fan: 0, venue: 0 });
  expect(await differences()).toEqual([]);
});
