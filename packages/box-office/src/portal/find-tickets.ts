import { Refusal } from '@zilker/contracts/errors';
import type { findTickets as route } from '@zilker/contracts/http/portal-doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { FirstCheckIn } from '@zilker/contracts/ticket/door-list';
import { and, asc, desc, eq, inArray, isNull } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DbOrTx } from '../db.ts';
import { foundBy } from '../portal-orders/found-by.ts';
import {
  accounts,
  checkIns,
  events,
  gates,
  orders,
  scanners,
  ticketReturns,
  tickets,
  ticketTypes,
  transfers,
} from '../schema/tables.ts';

const ticketsMax = 20;
const buyers = alias(accounts, 'buyers');
const openReturns = ['listed', 'offered'] as const;

/**
 * Tickets of a venue's own event by who holds them now, or by the order that bought them, with where they are going; `more` where there are
 * others. The newest order first.
 * @throws Refusal `event_unknown`
 */
export async function findTickets(
  db: DbOrTx,
  asked: { venue: Id<'venue'>; event: Id<'event'>; find: string },
): Promise<ReplyOf<typeof route>> {
  const { venue, event, find } = asked;
  const own = await db.$count(events, and(eq(events.venueId, venue), eq(events.id, event)));
  if (own === 0) throw new Refusal('event_unknown');
  const rows = await db
    .select({
      ticket: tickets,
      of: orders.quantity,
      typeName: ticketTypes.name,
      holder: accounts,
      buyer: buyers,
      sentTo: transfers.toPhone,
      returning: ticketReturns.state,
    })
    .from(tickets)
    .innerJoin(orders, eq(orders.id, tickets.orderId))
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(accounts, eq(accounts.id, tickets.accountId))
    .innerJoin(buyers, eq(buyers.id, orders.accountId))
    .leftJoin(transfers, and(eq(transfers.ticketId, tickets.id), eq(transfers.state, 'offered')))
    .leftJoin(
      ticketReturns,
      and(eq(ticketReturns.ticketId, tickets.id), inArray(ticketReturns.state, [...openReturns])),
    )
    .where(and(eq(tickets.eventId, event), foundBy(find, tickets.orderId)))
    .orderBy(desc(tickets.orderId), asc(tickets.number))
    .limit(ticketsMax + 1);
  const found = rows.slice(0, ticketsMax);
  const checkedIn = await lastIns(
    db,
    found.map(({ ticket }) => ticket.id),
  );
  const shown = found.map(({ ticket, of, typeName, holder, buyer, sentTo, returning }) => ({
    id: ticket.id,
    order: ticket.orderId,
    number: ticket.number,
    of,
    typeName,
    state: ticket.state,
    holder: holder.name,
    phoneEnd: phoneEnd(holder.phone),
    buyer: buyer.id === holder.id ? null : { name: buyer.name, phoneEnd: phoneEnd(buyer.phone) },
    sentTo: sentTo && phoneEnd(sentTo),
    returning: openReturns.find((state) => state === returning) ?? null,
    blocked: ticket.blockedAt === null ? null : (ticket.blockedReason ?? ''),
    checkedIn: checkedIn.get(ticket.id)?.checkedIn ?? null,
    inside: checkedIn.get(ticket.id)?.inside ?? null,
  }));
  return { tickets: shown, more: rows.length > ticketsMax };
}

function phoneEnd(phone: string): string {
  return phone.slice(-4);
}

type LastIn = { checkedIn: FirstCheckIn; inside: Id<'checkIn'> | null };

async function lastIns(db: DbOrTx, ids: readonly Id<'ticket'>[]): Promise<Map<Id<'ticket'>, LastIn>> {
  const rows = await db
    .selectDistinctOn([checkIns.ticketId], {
      ticket: checkIns.ticketId,
      id: checkIns.id,
      leftAt: checkIns.leftAt,
      at: checkIns.at,
      gateName: gates.name,
      by: scanners.name,
    })
    .from(checkIns)
    .innerJoin(gates, eq(gates.id, checkIns.gateId))
    .innerJoin(scanners, eq(scanners.id, checkIns.scannerId))
    .where(
      and(
        inArray(checkIns.ticketId, [...ids]),
        eq(checkIns.accepted, true),
        eq(checkIns.direction, 'in'),
        isNull(checkIns.undoneAt),
      ),
    )
    .orderBy(asc(checkIns.ticketId), desc(checkIns.at));
  return new Map(
    rows.map(({ ticket, id, leftAt, at, gateName, by }) => [
      ticket,
      { checkedIn: { atMs: at.getTime(), gateName, by }, inside: leftAt === null ? id : null },
    ]),
  );
}
