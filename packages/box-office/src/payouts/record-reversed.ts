import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DbOrTx, Tx } from '../db.ts';
import { book } from '../money/book.ts';
import { ledger, payouts } from '../schema/money.ts';
import type { PayoutRow } from './payout-view.ts';

/**
 * So much of a payout that was sent has come back by now: what the ledger does not have of it yet is booked, and one that came back whole
 * is reversed. It may be told any number of times. The caller has locked the payout.
 */
export async function recordReversed(
  tx: Tx,
  payout: PayoutRow,
  reversedCents: number,
  now: Date,
): Promise<boolean> {
  const { id, venueId: venue, eventId: event, currency, amountCents } = payout;
  const moreCents = Math.min(reversedCents, amountCents) - ((await reversedOf(tx, [id])).get(id) ?? 0);
  if (moreCents <= 0) return false;
  // what came back in parts is a fact for each part, named by what had come back then
  const source = moreCents === amountCents ? id : `${id}/${reversedCents}`;
  const gained = { venue: moreCents, paidOut: -moreCents };
  await book(tx, [{ kind: 'payout_failed', source, venue, event, currency, gained }], now);
  if (reversedCents >= amountCents)
    await tx.update(payouts).set({ state: 'reversed', reversedAt: now }).where(eq(payouts.id, id));
  return true;
}

/** How much of each of these payouts the ledger says has come back, cents. */
export async function reversedOf(
  tx: DbOrTx,
  payouts: readonly Id<'payout'>[],
): Promise<ReadonlyMap<string, number>> {
  if (payouts.length === 0) return new Map();
  const payout = sql<string>`split_part(${ledger.source}, '/', 1)`;
  const rows = await tx
    .select({ payout, cents: sql<number>`sum(${ledger.venueCents})`.mapWith(Number) })
    .from(ledger)
    .where(and(eq(ledger.kind, 'payout_failed'), inArray(payout, [...payouts])))
    .groupBy(payout);
  return new Map(rows.map((row) => [row.payout, row.cents]));
}
