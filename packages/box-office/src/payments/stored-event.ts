import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import { stripeEvents } from '../schema/sale.ts';
import { type StripeEvent, stripeEvent } from './stripe-objects.ts';

/** What came of an event, for the record and for people who look into it. */
export type Outcome =
  | 'paid'
  | 'already_paid'
  | 'refund_due'
  | 'review'
  | 'not_paid_yet'
  | 'released'
  | 'declined'
  | 'declined_too_often'
  | 'stale'
  | 'other_world'
  | 'ignored';

/**
 * Locks a stored event for the one who handles it. Null when that is done. It is the first lock of its transaction, before those of
 * the stock.
 * @throws Error when it is not stored: its job came before its row could be seen
 */
export async function lockEvent(tx: Tx, id: string): Promise<StripeEvent | null> {
  const [row] = await tx.select().from(stripeEvents).where(eq(stripeEvents.id, id)).for('update');
  if (row === undefined) throw new Error(`no Stripe event ${id}`);
  return row.handledAt === null ? v.parse(stripeEvent, row.payload) : null;
}

export async function markHandled(tx: Tx, id: string, outcome: Outcome, now: Date): Promise<void> {
  await tx.update(stripeEvents).set({ handledAt: now, outcome }).where(eq(stripeEvents.id, id));
}
