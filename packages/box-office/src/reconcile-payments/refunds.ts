import { idSchema } from '@zilker/contracts/ids';
import type { RefundState } from '@zilker/contracts/states';
import { and, asc, between, eq, gt, inArray, notLike } from 'drizzle-orm';
import type Stripe from 'stripe';
import * as v from 'valibot';
import { idOf } from '../payments/stripe-objects.ts';
import { stateOf } from '../refunds/stripe-refund.ts';
import { ledger, payments as paymentRows, refunds as refundRows } from '../schema/money.ts';
import { askPatiently } from './ask-patiently.ts';
import type { Context, Finding, Subject } from './finding.ts';
import { tellAgain } from './tell-again.ts';

type Row = typeof refundRows.$inferSelect;

/** Refunds: each of a payment of ours stands here as Stripe says, and in the ledger. */
export const refunds: Subject<Stripe.Refund> = {
  name: 'refund',
  missing: 'refund_missing',
  isId: (id) => /^(re|pyr)_/.test(id),
  list: ({ payments }, page) => askPatiently(payments, 'refunds', (stripe) => stripe.refunds.list(page)),
  retrieve: ({ payments }, id) => askPatiently(payments, 'refunds', (stripe) => stripe.refunds.retrieve(id)),
  async judge({ db }, all) {
    const intents = all.flatMap(({ payment_intent }) => idOf(payment_intent) ?? []);
    const paid = await db
      .select({ id: paymentRows.id, state: paymentRows.state })
      .from(paymentRows)
      .where(inArray(paymentRows.id, intents));
    const payments = new Map(paid.map(({ id, state }) => [id, state]));
    const named = all.flatMap((refund) => refundIdOf(refund) ?? []);
    const rows = await db.select().from(refundRows).where(inArray(refundRows.id, named));
    const byId = new Map<string, Row>(rows.map((row) => [row.id, row]));
    const sources = all.map(({ id }) => id);
    const lines = await db
      .select({ source: ledger.source })
      .from(ledger)
      .where(and(eq(ledger.kind, 'refund'), inArray(ledger.source, sources)));
    const booked = new Set(lines.map(({ source }) => source));
    return all.flatMap((refund) => {
      const payment = payments.get(idOf(refund.payment_intent) ?? '');
      if (payment === undefined) return [];
      const row = byId.get(refundIdOf(refund) ?? '');
      if (row !== undefined) return judge(refund, row);
      // the way back of a payment that its order could not keep, which its own state tells of
      if (payment === 'returning' || payment === 'returned') return [];
      return judgeForeign(refund, booked.has(refund.id));
    });
  },
  async ours({ db }, { from, to, after, limit }) {
    const rows = await db
      .select({ id: refundRows.stripeRefundId })
      .from(refundRows)
      .where(
        and(
          // what a person has settled is named by our own id
          notLike(refundRows.stripeRefundId, 'rfd\\_%'),
          gt(refundRows.stripeRefundId, after),
          between(refundRows.createdAt, from, to),
        ),
      )
      .orderBy(asc(refundRows.stripeRefundId))
      .limit(limit);
    return rows.flatMap(({ id }) => id ?? []);
  },
};

function judge(refund: Stripe.Refund, row: Row): Finding[] {
  const { id, amount, currency } = refund;
  if (amount !== row.amountCents || currency !== row.currency)
    return [
      {
        kind: 'refund_amount',
        object: id,
        sentence: `Refund ${id} is ${amount} ${currency} at Stripe; ${row.id} of order ${row.orderId} is ${row.amountCents} ${row.currency}`,
      },
    ];
  // an earlier attempt that failed stays so while another is under way
  const isEarlier = row.stripeRefundId !== null && row.stripeRefundId !== id;
  if (isEarlier && stateOf(refund) === 'failed') return [];
  const said: RefundState = stateOf(refund);
  if (row.state === said && !isEarlier) return [];
  // the fan has it by a dispute since
  if (row.state === 'disputed' && said === 'failed') return [];
  return [untold(refund, `${row.id} of order ${row.orderId} is ${row.state} here`, row.state)];
}

function judgeForeign(refund: Stripe.Refund, isBooked: boolean): Finding[] {
  if (isBooked || stateOf(refund) === 'failed') return [];
  return [untold(refund, 'it is not known here', 'foreign')];
}

function untold(refund: Stripe.Refund, here: string, state: string): Finding {
  return {
    kind: 'refund_untold',
    object: refund.id,
    sentence: `Refund ${refund.id} of ${refund.amount} cents is ${refund.status ?? 'pending'} at Stripe; ${here}`,
    mend: (context: Context) =>
      tellAgain(context, { type: 'refund.updated', object: refund, state: `${refund.status}_${state}` }),
  };
}

function refundIdOf({ metadata }: Stripe.Refund) {
  const parsed = v.safeParse(idSchema('refund'), metadata?.refund);
  return parsed.success ? parsed.output : undefined;
}
