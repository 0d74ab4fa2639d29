import type { TicketView } from '@zilker/contracts/http/tickets';
import { and, asc, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { exactTime } from '../page-cursor.ts';
import {
  accounts,
  checkIns,
  events,
  orderItems,
  orders,
  ticketReturns,
  tickets,
  ticketTypes,
  transfers,
  venues,
} from '../schema/tables.ts';

/** No order has so many. */
const ticketsMax = 500;

/** The tickets that `which` picks, as their holder sees them: latest show first, then as ordered. */
export async function readTicketViews(
  db: DbOrTx,
  which: SQL | undefined,
  limit = ticketsMax,
): Promise<TicketView[]> {
  return (await readTicketRows(db, which, limit)).map(ticketView);
}

export type TicketRow = Awaited<ReturnType<typeof readTicketRows>>[number];

/** The time in that counts: of a ticket there is one, or none. */
const openCheckIn = and(
  eq(checkIns.ticketId, tickets.id),
  eq(checkIns.accepted, true),
  eq(checkIns.direction, 'in'),
  isNull(checkIns.leftAt),
  isNull(checkIns.undoneAt),
);

/** The rows behind the views, in the same order; `at` is the show's start as a sort key. */
export function readTicketRows(db: DbOrTx, which: SQL | undefined, limit: number) {
  return db
    .select({
      ticket: tickets,
      of: orders.quantity,
      bought: sql<boolean>`${orders.accountId} = ${tickets.accountId}`,
      typeName: ticketTypes.name,
      priceCents: orderItems.priceCents,
      holder: accounts.name,
      checkedInAt: checkIns.at,
      transfer: transfers.id,
      return: ticketReturns.id,
      at: exactTime(events.startsAt),
      event: {
        id: events.id,
        title: events.title,
        startsAt: events.startsAt,
        doorsAt: events.doorsAt,
        policy: events.policy,
      },
      venue: { name: venues.name, timezone: venues.timezone },
    })
    .from(tickets)
    .innerJoin(orders, eq(orders.id, tickets.orderId))
    .innerJoin(
      orderItems,
      and(eq(orderItems.orderId, tickets.orderId), eq(orderItems.typeId, tickets.typeId)),
    )
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(accounts, eq(accounts.id, tickets.accountId))
    .innerJoin(events, eq(events.id, tickets.eventId))
    .innerJoin(venues, eq(venues.id, tickets.venueId))
    .leftJoin(checkIns, openCheckIn)
    .leftJoin(transfers, and(eq(transfers.ticketId, tickets.id), eq(transfers.state, 'offered')))
    .leftJoin(
      ticketReturns,
      and(eq(ticketReturns.ticketId, tickets.id), inArray(ticketReturns.state, ['listed', 'offered'])),
    )
    .where(which)
    .orderBy(desc(events.startsAt), asc(tickets.orderId), asc(tickets.number))
    .limit(limit);
}

export function ticketView({ ticket, event, venue, checkedInAt, at: _, ...row }: TicketRow): TicketView {
  return {
    id: ticket.id,
    order: ticket.orderId,
    state: ticket.state,
    serial: ticket.serial,
    device: ticket.deviceJkt,
    number: ticket.number,
    ...row,
    checkedInAtMs: checkedInAt?.getTime() ?? null,
    blocked: ticket.blockedAt !== null,
    event: {
      id: event.id,
      title: event.title,
      venueName: venue.name,
      timezone: venue.timezone,
      startsAtMs: event.startsAt.getTime(),
      doorsAtMs: event.doorsAt.getTime(),
      policy: event.policy,
    },
  };
}
