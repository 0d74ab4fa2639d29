import type { Currency } from '@zilker/contracts/fields';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import { accounts, events, orders, ticketReturns, tickets, ticketTypes, venues } from '../schema/tables.ts';

type About = {
  typeName: string;
  event: { title: string; venueName: string; timezone: string; startsAt: Date };
};
export type TicketReturnToTell = About &
  (
    | {
        /** Held for a fan of the list, who has to pay in time. By text: minutes count. */
        what: 'offered';
        phone: string;
        order: Id<'order'>;
        totalCents: number;
        currency: Currency;
        endsAt: Date;
      }
    /** Nobody bought it, and it stays its holder's. */
    | { what: 'lapsed'; to: Recipient; order: Id<'order'> }
  );

const seller = alias(accounts, 'seller');
const buyer = alias(accounts, 'buyer');
const bought = alias(orders, 'bought');

/**
 * What to tell of a returned ticket as it is in that version: its next fan that it is held for them, or its holder that it was not sold. Null when
 * it has gone on since, and where there is nobody to tell. That it was sold its holder hears with the refund.
 */
export async function ticketReturnToTell(
  db: DbOrTx,
  { return: id, version }: { return: Id<'ticketReturn'>; version: number },
): Promise<TicketReturnToTell | null> {
  const [row] = await db
    .select({
      state: ticketReturns.state,
      seller,
      buyer,
      bought: bought.id,
      offer: orders,
      typeName: ticketTypes.name,
      event: { title: events.title, startsAt: events.startsAt },
      venueName: venues.name,
      timezone: venues.timezone,
    })
    .from(ticketReturns)
    .innerJoin(tickets, eq(tickets.id, ticketReturns.ticketId))
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(bought, eq(bought.id, tickets.orderId))
    .innerJoin(seller, eq(seller.id, bought.accountId))
    .innerJoin(events, eq(events.id, ticketReturns.eventId))
    .innerJoin(venues, eq(venues.id, events.venueId))
    .leftJoin(orders, eq(orders.id, ticketReturns.orderId))
    .leftJoin(buyer, eq(buyer.id, orders.accountId))
    .where(and(eq(ticketReturns.id, id), eq(ticketReturns.version, version)));
  if (row === undefined) return null;
  const { offer, venueName, timezone } = row;
  const about = { typeName: row.typeName, event: { ...row.event, venueName, timezone } };
  if (row.state === 'offered' && offer?.state === 'held' && row.buyer?.simulated === false)
    return {
      ...about,
      what: 'offered',
      phone: row.buyer.phone,
      order: offer.id,
      totalCents: offer.totalCents,
      currency: offer.currency,
      endsAt: offer.expiresAt,
    };
  if (row.state === 'lapsed' && !row.seller.simulated)
    return { ...about, what: 'lapsed', to: recipientOf(row.seller), order: row.bought };
  return null;
}
