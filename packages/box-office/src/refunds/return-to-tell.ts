import type { Currency } from '@zilker/contracts/fields';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import { accounts, events, ledger, orders, payments } from '../schema/tables.ts';

export type ReturnToTell = {
  to: Recipient;
  order: Id<'order'>;
  title: string;
  /** A sentence for the fan. */
  reason: string;
  amountCents: number;
  currency: Currency;
  /** Money was taken and goes back; else the card was only held. */
  charged: boolean;
  /** Another payment of the order was kept. */
  hasTickets: boolean;
  card: { brand: string; last4: string } | null;
};

/** What to tell a fan of a payment that could not be kept; null when it was, or when its fan is simulated. */
export async function returnToTell(db: DbOrTx, payment: string): Promise<ReturnToTell | null> {
  const [row] = await db
    .select({
      payment: payments,
      order: orders.id,
      state: orders.state,
      email: accounts.email,
      phone: accounts.phone,
      title: events.title,
      booked: ledger.no,
    })
    .from(payments)
    .innerJoin(orders, eq(orders.id, payments.orderId))
    .innerJoin(accounts, eq(accounts.id, orders.accountId))
    .innerJoin(events, eq(events.id, payments.eventId))
    .leftJoin(ledger, and(eq(ledger.kind, 'payment'), eq(ledger.source, payments.id)))
    .where(
      and(
        eq(payments.id, payment),
        inArray(payments.state, ['returning', 'returned']),
        eq(accounts.simulated, false),
      ),
    );
  if (row === undefined) return null;
  const { amountCents, currency, returnReason, capturedAt, brand, last4 } = row.payment;
  return {
    to: recipientOf(row),
    order: row.order,
    title: row.title,
    reason: returnReason ?? '',
    amountCents,
    currency,
    charged: capturedAt !== null || row.booked !== null,
    hasTickets: ['authorized', 'paid', 'partially_refunded'].includes(row.state),
    card: brand === null || last4 === null ? null : { brand, last4 },
  };
}
