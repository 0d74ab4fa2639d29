import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { eventOf, startTestPayments, type TestPayments } from '../orders/testing-payments.ts';
import { claimJobs } from '../outbox/relay-batch.ts';
import { payments as paymentRows } from '../schema/money.ts';
import { outbox } from '../schema/outbox.ts';
import { sweepPayments } from './sweep-payments.ts';

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

const agoDays = (days: number) => new Date(Date.now() - days * 86_400_000);

test('what a bank has failed for days is asked for by the sweep when its time has come, and not without a pause', async () => {
  const order = await at.hold(0, [1]);
  const event = await at.paidEvent(order);
  await at.release(order);
  const intent = String((await at.session(order)).payment_intent);
  await at.payments.stripe.paymentIntents.capture(intent);
  await at.database.pool.query('UPDATE drops SET cancelled = true');
  expect(await at.finalize(order, event)).toBe('returning');
  const refund = await at.payments.stripe.refunds.create({ payment_intent: intent });
  await at.failRefund(refund.id);
  const [payment] = await at.paymentsOf(order);
  // the one that is asked for now is that one again, which has failed
  const idempotencyKey = `return/${intent}/${payment?.askedAt?.getTime()}`;
  const metadata = { order: order.id, returned: intent };
  const made = await at.payments.stripe.refunds.create(
    { payment_intent: intent, metadata },
    { idempotencyKey },
  );
  await at.failRefund(made.id);
  await at.db
    .update(paymentRows)
    .set({ createdAt: agoDays(2) })
    .where(eq(paymentRows.id, intent));
  await at.db.delete(outbox);
  expect(await at.giveBack(intent)).toBe('put_off');
  expect((await claimJobs(at.db, 10)).rows).toEqual([]);

  const sweptIn = async (hours: number) => {
    await at.db.delete(outbox);
    await sweepPayments(at.db, new Date(Date.now() + hours * 3_600_000));
    return at.jobsOf('return-payment');
  };
  expect(await sweptIn(11)).toEqual([]);
  expect(await sweptIn(13)).toEqual([{ kind: 'return-payment', payment: intent }]);
});

test('an event that came too early is told again after a pause, however long its payment has been on its way', async () => {
  const order = await at.hold(0, [1]);
  await at.take(order, await at.paidEvent(order));
  const [payment] = await at.paymentsOf(order);
  if (payment === undefined) throw new Error('no payment');
  await at.db
    .update(paymentRows)
    .set({ state: 'capturing', createdAt: agoDays(6) })
    .where(eq(paymentRows.id, payment.id));
  await at.payments.stripe.paymentIntents.capture(payment.id);
  const told = await at.store(eventOf('charge.dispute.created', await at.dispute(payment.id)));
  await at.db.delete(outbox);
  expect(await at.handle(told)).toBe('put_off');
  expect(await at.jobsOf('stripe-event')).toEqual([{ kind: 'stripe-event', stripeEvent: told }]);
  expect((await claimJobs(at.db, 10)).rows).toEqual([]);
});
