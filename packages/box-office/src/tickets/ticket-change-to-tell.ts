import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import { accounts, events, orders, tickets, ticketTypes, venues } from '../schema/tables.ts';
import { type EventToTell, eventToTell, type TicketToTell } from './event-to-tell.ts';

export type TicketChangeToTell = {
  to: Recipient;
  order: Id<'order'>;
  /** How many tickets its order has. */
  of: number;
  ticket: TicketToTell;
  event: EventToTell;
};

/**
 * A ticket that moved to another phone of its holder, by the serial that it got then; null once it has a newer one, which is told of by itself,
 * once it is good for nothing any more, and for simulated fans.
 */
export async function ticketChangeToTell(
  db: DbOrTx,
  { ticket, serial }: { ticket: Id<'ticket'>; serial: number },
): Promise<TicketChangeToTell | null> {
  const [row] = await db
    .select({
      ticket: { id: tickets.id, number: tickets.number, serial: tickets.serial, type: ticketTypes.name },
      order: orders.id,
      of: orders.quantity,
      email: accounts.email,
      phone: accounts.phone,
      event: eventToTell,
    })
    .from(tickets)
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(orders, eq(orders.id, tickets.orderId))
    .innerJoin(accounts, eq(accounts.id, tickets.accountId))
    .innerJoin(events, eq(events.id, tickets.eventId))
    .innerJoin(venues, eq(venues.id, tickets.venueId))
    .where(
      and(
        eq(tickets.id, ticket),
        eq(tickets.serial, serial),
        eq(tickets.state, 'valid'),
        eq(accounts.simulated, false),
      ),
    );
  if (row === undefined) return null;
  const { email, phone, ...told } = row;
  return { to: recipientOf({ email, phone }), ...told };
}
