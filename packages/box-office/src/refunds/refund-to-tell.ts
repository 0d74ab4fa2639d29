import type { Currency } from '@zilker/contracts/fields';
import type { Id } from '@zilker/contracts/ids';
import { totalOf } from '@zilker/contracts/price';
import { and, eq, notInArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import {
  accounts,
  events,
  orders,
  payments,
  refunds,
  refundTickets,
  tickets,
  ticketTypes,
  venues,
} from '../schema/tables.ts';
import { type EventToTell, eventToTell } from '../tickets/event-to-tell.ts';
import { isRefundable, paidOrders } from './paid-orders.ts';

export type RefundToTell = {
  to: Recipient;
  order: Id<'order'>;
  event: EventToTell;
  reason: string;
  /** It is one of everybody's, since the show is called off. */
  calledOff: boolean;
  /** 0 where the tickets were free. */
  amountCents: number;
  currency: Currency;
  /** What Stripe keeps of the card's cost and the fan bears; 0 where the venue does. */
  withoutCents: number;
  /** Null where Stripe has not said which card it was, and where none paid. */
  card: { brand: string; last4: string } | null;
  /** Which tickets, by type in the order of their numbers. */
  lines: readonly { type: string; count: number }[];
  /** Tickets of the order that stay good. */
  left: number;
};

/** What to tell a fan of a refund that was made or is on its way; null when it failed meanwhile, or when its fan is simulated. */
export async function refundToTell(db: DbOrTx, refund: Id<'refund'>): Promise<RefundToTell | null> {
  const [row] = await db
    .select({
      refund: refunds,
      order: orders,
      email: accounts.email,
      phone: accounts.phone,
      event: eventToTell,
      brand: payments.brand,
      last4: payments.last4,
    })
    .from(refunds)
    .innerJoin(orders, eq(orders.id, refunds.orderId))
    .innerJoin(accounts, eq(accounts.id, orders.accountId))
    .innerJoin(events, eq(events.id, refunds.eventId))
    .innerJoin(venues, eq(venues.id, events.venueId))
    .leftJoin(payments, eq(payments.id, refunds.paymentId))
    .where(
      and(
        eq(refunds.id, refund),
        notInArray(refunds.state, ['failed', 'disputed']),
        eq(accounts.simulated, false),
      ),
    );
  if (row === undefined) return null;
  const named = await db
    .select({ id: tickets.id, type: ticketTypes.name })
    .from(refundTickets)
    .innerJoin(tickets, eq(tickets.id, refundTickets.ticketId))
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .where(eq(refundTickets.refundId, refund))
    .orderBy(tickets.number);
  const [of] = await paidOrders(db, [row.order]);
  const gone = new Set<string>(named.map(({ id }) => id));
  const shares = (of?.tickets ?? []).filter(({ id }) => gone.has(id)).map(({ share }) => totalOf(share));
  const { brand, last4, event } = row;
  const { amountCents, currency, reason, runId } = row.refund;
  return {
    to: recipientOf(row),
    order: row.order.id,
    event,
    reason,
    calledOff: runId !== null,
    amountCents,
    currency,
    withoutCents: shares.reduce((sum, cents) => sum + cents, 0) - amountCents,
    card: brand === null || last4 === null ? null : { brand, last4 },
    lines: [...Map.groupBy(named, ({ type }) => type)].map(([type, all]) => ({ type, count: all.length })),
    left: (of?.tickets ?? []).filter(isRefundable).length,
  };
}
