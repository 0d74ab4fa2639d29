import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { book } from '../money/book.ts';
import { payouts } from '../schema/money.ts';
import type { PayoutRow } from './payout-view.ts';

/**
 * Money has gone to the venue: the payout, which its caller has locked, is sent, and the ledger says so. False for one that is not due
 * any more.
 */
export async function recordSent(tx: Tx, payout: PayoutRow, reference: string, now: Date): Promise<boolean> {
  if (payout.state !== 'due') return false;
  await tx
    .update(payouts)
    .set({ state: 'sent', reference, sentAt: now, problem: null })
    .where(eq(payouts.id, payout.id));
  await bookSent(tx, payout, now);
  return true;
}

export async function bookSent(
  tx: Tx,
  { id, venueId: venue, eventId: event, currency, amountCents }: Omit<PayoutRow, 'state'>,
  now: Date,
): Promise<void> {
  const gained = { venue: -amountCents, paidOut: amountCents };
  await book(tx, [{ kind: 'payout', source: id, venue, event, currency, gained }], now);
}
