import type { Id } from '@zilker/contracts/ids';
import type { FeeSchedule, Quote } from '@zilker/contracts/price';
import { and, count, eq, inArray, min } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import { feesOf } from '../money/terms.ts';
import { accounts, events, orders, tickets, ticketTypes, venues, venueTerms } from '../schema/tables.ts';

export type TicketsToSend = {
  to: Recipient;
  order: Id<'order'>;
  /** What was paid, where each cent went, and who bears what of it. */
  price: Quote;
  fees: FeeSchedule;
  /** What of it went back since, or is on its way. */
  refundedCents: number;
  /** What is still good for entry, by type, in the order of the tickets. */
  lines: readonly { type: string; count: number }[];
  event: { title: string; venueName: string; timezone: string; startsAt: Date; doorsAt: Date };
};

/**
 * What to tell the fan of a paid order; null when it was refunded meanwhile, or when its fan is simulated. In two statements of few
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
      email: accounts.email,
      phone: accounts.phone,
      title: events.title,
      startsAt: events.startsAt,
      doorsAt: events.doorsAt,
      venueName: venues.name,
      timezone: venues.timezone,
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
  const lines = await db
    .select({ type: ticketTypes.name, count: count() })
    .from(tickets)
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .where(and(eq(tickets.orderId, order), inArray(tickets.state, ['valid', 'checked_in'])))
    .groupBy(ticketTypes.id)
    .orderBy(min(tickets.number));
  if (lines.length === 0) return null;
  const { email, phone, title, venueName, timezone, startsAt, doorsAt, terms, refundedCents, ...price } = row;
  return {
    to: recipientOf({ email, phone }),
    order,
    price,
    fees: feesOf(terms),
    refundedCents,
    lines,
    event: { title, venueName, timezone, startsAt, doorsAt },
  };
}
