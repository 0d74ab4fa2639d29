import { may, refundTransitions } from '@zilker/contracts/states';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { endLostRefunds } from '../disputes/end-refunds.ts';
import { book, type Entry } from '../money/book.ts';
import { note } from '../money/note.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { ledger, orderHistory, refunds } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';
import { type StripeRefund, stateOf } from './stripe-refund.ts';

export type RefundRow = typeof refunds.$inferSelect;
export type Recorded = 'sent' | 'succeeded' | 'failed' | 'stale';

/**
 * Takes in what Stripe says of a refund of ours, which it names in its metadata: how far it is, and with that the ledger, the history and
 * the fan's notice. In any order and number it comes to the same. Null when it is none of ours.
 */
export async function recordRefund(tx: Tx, refund: StripeRefund, now: Date): Promise<Recorded | null> {
  const to = stateOf(refund);
  const row = await lockRefund(tx, refund.metadata?.refund, { withOrder: to === 'failed' });
  if (row === null) return null;
  if (row.stripeRefundId !== refund.id && !(await isOurs(tx, row, refund))) return 'stale';
  if (!may(refundTransitions, row.state, to)) return 'stale';
  // only a person ends one that failed
  if (row.state === 'failed') return 'stale';
  // that it did not go was known when the dispute was lost
  if (row.state === 'disputed' && to === 'failed') return 'stale';
  await tx
    .update(refunds)
    .set({
      state: to,
      stripeRefundId: refund.id,
      problem: to === 'failed' ? (refund.failure_reason ?? refund.status ?? 'failed') : null,
      sentAt: row.sentAt ?? (to === 'failed' ? null : now),
      endedAt: to === 'sent' ? null : now,
    })
    .where(eq(refunds.id, row.id));
  if (to === 'failed') await bookBack(tx, row, refund.id, now);
  else await book(tx, [entryOf(row, 'refund', refund.id)], now);
  const { amountCents } = row;
  await note(
    tx,
    [
      {
        order: row.orderId,
        kind: `refund_${to}`,
        detail: {
          refund: row.id,
          stripe: refund.id,
          amountCents,
          ...(to === 'failed' && refund.failure_reason ? { problem: refund.failure_reason } : {}),
        },
      },
    ],
    now,
  );
  if (to === 'failed') await endLostRefunds(tx, row.orderId, now);
  // once, when it is on its way for the first time
  if (row.sentAt === null && to !== 'failed')
    await enqueue(tx, { kind: 'send-refund-notice', refund: row.id });
  return to;
}

/** Stripe would not take it: the fan is owed it still. `problem` is in Stripe's words. */
export async function recordRefusedRefund(
  tx: Tx,
  { refund, attempt, problem }: { refund: string; attempt: number; problem: string },
  now: Date,
): Promise<Recorded> {
  const row = await lockRefund(tx, refund, { withOrder: true });
  const due = row?.state === 'requested' && row.attempt === attempt && row.stripeRefundId === null;
  if (row === null || !due) return 'stale';
  await tx.update(refunds).set({ state: 'failed', problem, endedAt: now }).where(eq(refunds.id, row.id));
  const detail = { refund: row.id, amountCents: row.amountCents, problem };
  await note(tx, [{ order: row.orderId, kind: 'refund_failed', detail }], now);
  await endLostRefunds(tx, row.orderId, now);
  return 'failed';
}

/** A refund, locked; with its order, where a dispute of that may end it. Null when there is none of that name. */
export async function lockRefund(
  tx: Tx,
  id: string | undefined,
  { withOrder }: { withOrder: boolean },
): Promise<RefundRow | null> {
  if (id === undefined) return null;
  const isIt = eq(refunds.id, id as RefundRow['id']);
  if (withOrder) {
    const [of] = await tx.select({ order: refunds.orderId }).from(refunds).where(isIt);
    if (of === undefined) return null;
    await tx.select({ id: orders.id }).from(orders).where(eq(orders.id, of.order)).for('update');
  }
  const [row] = await tx.select().from(refunds).where(isIt).for('update');
  return row ?? null;
}

/**
 * The refund that a row waits for, by whichever try of it: an answer that was given up on may have been made. One that failed before was
 * taken in then, and the try after it is another one.
 */
async function isOurs(tx: Tx, row: RefundRow, refund: StripeRefund): Promise<boolean> {
  if (row.stripeRefundId !== null) return false;
  if (refund.metadata?.attempt === String(row.attempt)) return true;
  if (stateOf(refund) === 'failed') return false;
  const [failed] = await tx
    .select({ seq: orderHistory.seq })
    .from(orderHistory)
    .where(
      and(
        eq(orderHistory.orderId, row.orderId),
        eq(orderHistory.kind, 'refund_failed'),
        sql`${orderHistory.detail} ->> 'stripe' = ${refund.id}`,
      ),
    )
    .limit(1);
  return failed === undefined;
}

/** What was booked when it went out comes back; what never went out was never booked. */
async function bookBack(tx: Tx, row: RefundRow, source: string, now: Date): Promise<void> {
  const [booked] = await tx
    .select({ no: ledger.no })
    .from(ledger)
    .where(and(eq(ledger.kind, 'refund'), eq(ledger.source, source)));
  if (booked !== undefined) await book(tx, [entryOf(row, 'refund_failed', source)], now);
}

/** What each party gains by a refund, or by its failure. */
export function entryOf(row: RefundRow, kind: 'refund' | 'refund_failed', source: string): Entry {
  const sign = kind === 'refund' ? 1 : -1;
  return {
    kind,
    source,
    venue: row.venueId,
    event: row.eventId,
    order: row.orderId,
    currency: row.currency,
    gained: {
      fan: sign * row.amountCents,
      venue: -sign * row.venueCents,
      tax: -sign * row.taxCents,
      zilker: -sign * row.zilkerCents,
    },
  };
}
