import type { Id } from '@zilker/contracts/ids';
import type { FeeSchedule, Quote } from '@zilker/contracts/price';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import { feesOf } from '../money/terms.ts';
import { accounts, events, orders, tickets, ticketTypes, venues, venueTerms } from '../schema/tables.ts';
import { type EventToTell, eventToTell, type TicketToTell } from './event-to-tell.ts';

export type TicketsToSend = {
  to: Recipient;
  order: Id<'order'>;
  /** What was paid, where each cent went, and who bears what of it. */
  price: Quote;
  fees: FeeSchedule;
  /** What of it went back since, or is on its way. */
  refundedCents: number;
  /** What is still good for entry and the buyer's own, in order; the same by type. */
  tickets: readonly TicketToTell[];
  lines: readonly { type: string; count: number }[];
  event: EventToTell;
};

/**
 * What to tell the fan of a paid order; null when it was refunded or given on meanwhile, or when its fan is simulated. In two statements of few
 * tables: PostgreSQL plans one join of all of them for longer than it takes to do both.
 */
export async function ticketsToSend(db: DbOrTx, order: Id<'order'>): Promise<TicketsToSend | null> {
  const [row] = await db
    .select({
      currency: orders.currency,
      count: orders.quantity,
      totalCents: orders.totalCents,
      venueCents: orders.venueCents,
      taxCents: orders.taxCents,
      cardCents: orders.cardCents,
      zilkerCents: orders.zilkerCents,
      refundedCents: orders.refundedCents,
      terms: venueTerms,
      account: { id: accounts.id, email: accounts.email, phone: accounts.phone },
      event: eventToTell,
    })
    .from(orders)
    .innerJoin(accounts, eq(accounts.id, orders.accountId))
    .innerJoin(events, eq(events.id, orders.eventId))
    .innerJoin(venues, eq(venues.id, orders.venueId))
    .innerJoin(venueTerms, and(eq(venueTerms.venueId, orders.venueId), eq(venueTerms.version, orders.terms)))
    .where(
      and(
        eq(orders.id, order),
        inArray(orders.state, ['paid', 'partially_refunded']),
        eq(accounts.simulated, false),
      ),
    );
  if (row === undefined) return null;
  const { account, event, terms, refundedCents, ...price } = row;
  const own = await db
    .select({ id: tickets.id, number: tickets.number, serial: tickets.serial, type: ticketTypes.name })
    .from(tickets)
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .where(
      and(
        eq(tickets.orderId, order),
        eq(tickets.accountId, account.id),
        inArray(tickets.state, ['valid', 'checked_in', 'outside']),
      ),
    )
    .orderBy(asc(tickets.number));
  if (own.length === 0) return null;
  return {
    to: recipientOf(account),
    order,
    price,
    fees: feesOf(terms),
    refundedCents,
    tickets: own,
    lines: [...Map.groupBy(own, ({ type }) => type)].map(([type, all]) => ({ type, count: all.length })),
    event,
  };
}
