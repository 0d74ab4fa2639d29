import { and, eq, inArray, sql } from 'drizzle-orm';
import { type Tx, withTransaction } from '../db.ts';
import { book } from '../money/book.ts';
import { ledger, payments } from '../schema/money.ts';
import type { Context, Mended } from './finding.ts';

type PaymentRow = typeof payments.$inferSelect;

/**
 * What Stripe kept of a payment may be known only after it was charged. Books what that is more or less than stands in the ledger, which is
 * Zilker's to bear, by Stripe's balance transaction, once; and keeps the figure. `spent`: Stripe now says another fee of a transaction that
 * is booked.
 */
export async function bookCardCost(
  { db, now }: Pick<Context, 'db' | 'now'>,
  { payment: id, costCents, transaction }: { payment: string; costCents: number; transaction: string },
): Promise<Mended> {
  return withTransaction(db, async (tx) => {
    const [payment] = await tx.select().from(payments).where(eq(payments.id, id)).for('update');
    if (payment === undefined || payment.costCents === costCents) return 'mending';
    const moreCents = costCents - (payment.costCents ?? (await bookedCost(tx, payment)));
    const { venueId: venue, eventId: event, orderId: order, currency } = payment;
    const gained = { stripe: moreCents, zilker: -moreCents };
    const fact = { source: transaction, venue, event, order, currency };
    const booked = await book(tx, [{ ...fact, kind: 'card_cost', gained }], now);
    if (moreCents !== 0 && booked === 0) return 'spent';
    await tx.update(payments).set({ costCents }).where(eq(payments.id, id));
    return 'mending';
  });
}

/** What was booked with the payment, while its cost was not known. */
async function bookedCost(tx: Tx, { id }: PaymentRow): Promise<number> {
  const [row] = await tx
    .select({ cents: sql<number>`coalesce(sum(${ledger.stripeCents}), 0)`.mapWith(Number) })
    .from(ledger)
    .where(and(eq(ledger.source, id), inArray(ledger.kind, ['payment', 'card_cost'])));
  return row?.cents ?? 0;
}
