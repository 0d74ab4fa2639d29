import type { Id } from '@zilker/contracts/ids';
import { and, eq, ne, type SQLWrapper, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { ledger } from '../schema/money.ts';
import type { Left } from './dispute-parts.ts';

/** What of the payment that an order keeps has not gone back to its fan, by what was booked, and who has their part of it still, in cents. */
export async function leftOfOrder(tx: DbOrTx, order: Id<'order'>): Promise<Omit<Left, 'borneBy'>> {
  const left = (cents: SQLWrapper) => sql<number>`coalesce(sum(${cents}), 0)`.mapWith(Number);
  const [row] = await tx
    .select({ fan: left(ledger.fanCents), tax: left(ledger.taxCents), zilker: left(ledger.zilkerCents) })
    .from(ledger)
    // of a payment that the order could not keep, and of what a card cost more, the venue has and bears nothing
    .where(and(eq(ledger.orderId, order), ne(ledger.venueCents, 0)));
  return { fanCents: -(row?.fan ?? 0), taxCents: row?.tax ?? 0, zilkerCents: row?.zilker ?? 0 };
}
