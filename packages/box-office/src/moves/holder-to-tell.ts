import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, ne } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import {
  accounts,
  events,
  orders,
  refunds,
  refundTickets,
  tickets,
  ticketTypes,
  venues,
} from '../schema/tables.ts';
import { type EventToTell, eventToTell } from '../tickets/event-to-tell.ts';

export type HolderToTell = {
  to: Recipient;
  order: Id<'order'>;
  event: EventToTell;
  /** Why the show is off; null where it is on. What else a venue says of a refund is for who gets it. */
  calledOff: string | null;
  /** Whether money goes back, to somebody else. */
  wasPaid: boolean;
  /** Which tickets, by type in the order of their numbers. */
  lines: readonly { type: string; count: number }[];
};

/** What to tell a fan of tickets that they were sent, and that a refund took back; null when there are none, or when they are simulated. */
export async function holderToTell(
  db: DbOrTx,
  { refund, account }: { refund: Id<'refund'>; account: Id<'account'> },
): Promise<HolderToTell | null> {
  const rows = await db
    .select({
      type: ticketTypes.name,
      refund: refunds,
      email: accounts.email,
      phone: accounts.phone,
      event: eventToTell,
    })
    .from(refundTickets)
    .innerJoin(refunds, eq(refunds.id, refundTickets.refundId))
    .innerJoin(tickets, eq(tickets.id, refundTickets.ticketId))
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(orders, and(eq(orders.id, tickets.orderId), ne(orders.accountId, tickets.accountId)))
    .innerJoin(accounts, and(eq(accounts.id, tickets.accountId), eq(accounts.simulated, false)))
    .innerJoin(events, eq(events.id, tickets.eventId))
    .innerJoin(venues, eq(venues.id, tickets.venueId))
    .where(and(eq(refundTickets.refundId, refund), eq(tickets.accountId, account)))
    .orderBy(asc(tickets.number));
  const [first] = rows;
  if (first === undefined) return null;
  const { orderId, runId, reason, amountCents } = first.refund;
  return {
    to: recipientOf(first),
    order: orderId,
    event: first.event,
    calledOff: runId === null ? null : reason,
    wasPaid: amountCents > 0,
    lines: [...Map.groupBy(rows, ({ type }) => type)].map(([type, all]) => ({ type, count: all.length })),
  };
}
