import { Refusal } from '@zilker/contracts/errors';
import { type Id, newId } from '@zilker/contracts/ids';
import { stripeHarness } from '@zilker/local/stripe/stripe-harness';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { withTransaction } from '../db.ts';
import { refundViews } from '../money/refund-views.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import { eventBalance } from '../payouts/event-balance.ts';
import { refunds as reconciled } from '../reconcile-payments/refunds.ts';
import { insertAccount, insertSale } from '../testing-rows.ts';
import { handleRefundEvent } from './refund-events.ts';
import { refundOrder, retryRefundOnce } from './refund-order.ts';
import { sendRefund } from './send-refund.ts';
import { settleRefund } from './settle-refund.ts';
import { startTestRefunds, type TestRefunds } from './testing-refunds.ts';

let at: TestRefunds;
beforeAll(async () => {
  at = await startTestRefunds(await stripeHarness());
});
afterAll(() => at.stop());

const now = new Date();
const staff = newId('staff');

async function sold(quantity: number) {
  const sale = await insertSale(at.db);
  const paid = await at.paid(sale, await insertAccount(at.db), [quantity]);
  const of = { venue: sale.venue.id, order: paid.order, reason: 'Rain', requestedBy: staff };

  /** Decides the refund of some of its tickets, for what that comes to. */
  async function decide(tickets: readonly Id<'ticket'>[]): Promise<Id<'refund'>> {
    const ask = (amountCents: number) =>
      refundOrder(at.db, { ...of, tickets: [...tickets], amountCents, idempotencyKey: newId('order') }, now);
    const cause = await ask(1).catch((refused: unknown) => refused);
    const amountCents = cause instanceof Refusal ? Number(cause.detail?.amountCents) : 1;
    const { refunds } = await ask(amountCents);
    return refunds.at(-1)?.id as Id<'refund'>;
  }
  const send = (refund: Id<'refund'>) => sendRefund(at.db, at.payments, { refund }, now);
  const owed = async () => (await eventBalance(at.db, sale.event.id)).owedCents;
  const breaches = async () =>
    (await auditEvent(at.db, sale.event.id)).filter(({ check }) => /^(refunds|ledger)/.test(check));
  return { sale, paid, decide, send, owed, breaches };
}

const settle = (refund: Id<'refund'>, reference: string, idempotencyKey: string = newId('order')) =>
  settleRefund(at.db, { refund, reference, staff, idempotencyKey }, now);
const tell = (type: string, object: unknown) => {
  const event = {
    id: 'evt_x',
    type,
    livemode: false,
    data: { object: object as StripeEvent['data']['object'] },
  };
  return withTransaction(at.db, (tx) => handleRefundEvent(tx, event, now));
};
const misfit = { code: 'bad_request', detail: { path: 'reference' } };

test('a refund that failed, and was sent by another way, is booked once and owed no more', async () => {
  const { sale, paid, decide, send, owed, breaches } = await sold(1);
  const refund = await decide(paid.tickets);
  await expect(settle(refund, 'ACH 9')).rejects.toMatchObject({ code: 'refund_not_failed' });
  await expect(settle(newId('refund'), 'ACH 9')).rejects.toMatchObject({ code: 'refund_unknown' });
  await send(refund);
  const [made] = await at.refundsAtStripe(paid.payment);
  await at.harness.control('POST', `/refunds/${made?.id}`, { outcome: 'failed' });
  const [failed] = await at.refundsAtStripe(paid.payment);
  expect(await tell('refund.failed', failed)).toBe('recorded');
  expect(await owed()).toBeGreaterThan(0);
  expect((await breaches()).map(({ check }) => check)).toEqual(['refunds_due']);

  const key = newId('order');
  const { totalCents: amountCents, cardCents } = paid.price;
  const settled = { id: refund, order: paid.order, amountCents, currency: 'usd' };
  const all = await Promise.all([1, 2, 3].map(() => settle(refund, 'ACH 9', key)));
  expect(all).toEqual([settled, settled, settled]);
  await expect(settle(refund, 'ACH 10', key)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  await expect(settle(refund, 'ACH 9')).rejects.toMatchObject({ code: 'refund_not_failed' });
  expect(await at.refund(refund)).toMatchObject({ state: 'succeeded', problem: null });
  // its fan is not told to look for it on the card
  expect(await refundViews(at.db, paid.order)).toMatchObject([{ state: 'succeeded', byOtherWay: true }]);
  const lines = await at.lines(paid.order);
  expect(lines.map(({ kind }) => kind)).toEqual(['payment', 'refund', 'refund_failed', 'refund']);
  expect(lines.reduce((sum, { fanCents }) => sum + fanCents, 0)).toBe(0);
  expect(lines.reduce((sum, { venueCents }) => sum + venueCents, 0)).toBe(-cardCents);
  expect(await owed()).toBe(0);
  expect(await breaches()).toEqual([]);

  // nor does the reconciliation look for it at Stripe
  const range = { from: new Date(0), to: new Date(Date.now() + 60_000), after: '', limit: 100 };
  const context = { db: at.db, payments: at.payments, now };
  expect(await reconciled.ours(context, range)).not.toContain(refund);

  // what Stripe says of its tries moves nothing any more, nor does anybody ask anew
  const before = await at.all();
  expect(await tell('refund.failed', failed)).toBe('stale');
  expect(await tell('refund.updated', { ...failed, status: 'succeeded' })).toBe('stale');
  const again = { venue: sale.venue.id, refund, requestedBy: staff, idempotencyKey: newId('order') };
  await expect(retryRefundOnce(at.db, again, now)).rejects.toMatchObject({ code: 'refund_not_failed' });
  expect(await at.all()).toEqual(before);
});

test('what had gone by a refund made at Stripe by hand is settled by that, and taken from the venue once', async () => {
  const { paid, decide, send, owed, breaches } = await sold(2);
  const byHand = await at.harness.stripe.refunds.create({ payment_intent: paid.payment });
  expect(await tell('refund.created', byHand)).toBe('recorded');
  const refunds = [await decide(paid.tickets.slice(0, 1)), await decide(paid.tickets.slice(1))];
  for (const refund of refunds) expect(await send(refund)).toBe('failed');
  expect(await owed()).toBeGreaterThan(0);
  const before = await at.lines(paid.order);

  const other = await sold(1);
  const elsewhere = await at.harness.stripe.refunds.create({ payment_intent: other.paid.payment });
  expect(await tell('refund.created', elsewhere)).toBe('recorded');
  for (const refund of refunds) {
    for (const reference of ['ACH 9', 're_unknown', elsewhere.id])
      await expect(settle(refund, reference)).rejects.toMatchObject(misfit);
    await settle(refund, byHand.id);
  }
  expect(await at.lines(paid.order)).toEqual(before);
  for (const view of await refundViews(at.db, paid.order)) expect(view).not.toHaveProperty('byOtherWay');
  expect(await owed()).toBe(0);
  expect(await breaches()).toEqual([]);
  // should the bank send that one back, a person is told that these fans have nothing
  expect(await tell('refund.failed', { ...byHand, status: 'failed' })).toBe('recorded');
  expect((await breaches()).map(({ check }) => check)).toEqual(['ledger_refunds', 'ledger_refunds']);
});

test('a refund made at Stripe by hand settles no more than it was of', async () => {
  const { paid, decide, send } = await sold(2);
  const refund = await decide(paid.tickets);
  const byHand = await at.harness.stripe.refunds.create({ payment_intent: paid.payment, amount: 1_000 });
  expect(await tell('refund.created', byHand)).toBe('recorded');
  expect(await send(refund)).toBe('failed');
  await expect(settle(refund, byHand.id)).rejects.toMatchObject(misfit);
  expect((await at.refund(refund)).state).toBe('failed');
});
