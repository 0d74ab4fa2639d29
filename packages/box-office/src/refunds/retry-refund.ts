import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { DbOrTx, Tx } from '../db.ts';
import { note } from '../money/note.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { refunds } from '../schema/money.ts';

/**
 * Asks Stripe anew for a refund of a venue's own that failed.
 * @throws Refusal `refund_unknown`, `refund_not_failed`
 */
export async function retryRefund(
  tx: Tx,
  input: { venue: Id<'venue'>; refund: Id<'refund'>; requestedBy: string },
  now: Date,
): Promise<void> {
  const { venue, refund, requestedBy } = input;
  const [row] = await tx
    .select()
    .from(refunds)
    .where(and(eq(refunds.id, refund), eq(refunds.venueId, venue)))
    .for('update');
  if (row === undefined) throw new Refusal('refund_unknown');
  if (row.state !== 'failed') throw new Refusal('refund_not_failed');
  const attempt = row.attempt + 1;
  await tx
    .update(refunds)
    .set({
      state: 'requested',
      attempt,
      stripeRefundId: null,
      problem: null,
      queuedAt: now,
      askedAt: null,
      endedAt: null,
    })
    .where(eq(refunds.id, refund));
  const detail = { refund, amountCents: row.amountCents, attempt, by: requestedBy };
  await note(tx, [{ order: row.orderId, kind: 'refund_requested', detail }], now);
  await enqueue(tx, { kind: 'send-refund', refund });
}

/** @throws Refusal `refund_unknown`, for another venue's refund too */
export async function orderOfRefund(
  tx: DbOrTx,
  { venue, refund }: { venue: Id<'venue'>; refund: Id<'refund'> },
): Promise<Id<'order'>> {
  const [row] = await tx
    .select({ order: refunds.orderId })
    .from(refunds)
    .where(and(eq(refunds.id, refund), eq(refunds.venueId, venue)));
  if (row === undefined) throw new Refusal('refund_unknown');
  return row.order;
}
