import { Refusal } from '@zilker/contracts/errors';
import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray } from 'drizzle-orm';
import type { DbOrTx, Tx } from '../db.ts';
import type { OrderRow } from '../orders/order-rows.ts';
import { events, orders, ticketReturns, tickets, transfers } from '../schema/tables.ts';
import { readTicketViews } from '../tickets/ticket-view.ts';

export type TicketRow = typeof tickets.$inferSelect;
type Own = { account: Id<'account'>; ticket: Id<'ticket'> };
export type OwnTicket = {
  ticket: TicketRow;
  event: typeof events.$inferSelect;
  /** What it was bought in, by whom. */
  order: OrderRow;
};

/**
 * A fan's own ticket, held still, with its event and order. Whoever moves a ticket holds it first, so that what a ticket has open is decided
 * one after the other.
 * @throws Refusal `ticket_unknown`, also for another fan's
 */
export async function lockOwnTicket(tx: Tx, own: Own): Promise<OwnTicket> {
  const [row] = await tx.select().from(tickets).where(isOwn(own)).for('update');
  return withOrder(tx, row);
}

/** The same, to look at. @throws Refusal `ticket_unknown` */
export async function readOwnTicket(db: DbOrTx, own: Own): Promise<OwnTicket> {
  const [row] = await db.select().from(tickets).where(isOwn(own));
  return withOrder(db, row);
}

function isOwn({ account, ticket }: Own) {
  return and(eq(tickets.id, ticket), eq(tickets.accountId, account));
}

async function withOrder(db: DbOrTx, ticket: TicketRow | undefined): Promise<OwnTicket> {
  if (ticket === undefined) throw new Refusal('ticket_unknown');
  const [about] = await db
    .select({ event: events, order: orders })
    .from(events)
    .innerJoin(orders, eq(orders.id, ticket.orderId))
    .where(eq(events.id, ticket.eventId));
  if (about === undefined) throw new Error(`ticket ${ticket.id} has no event or order`);
  return { ticket, ...about };
}

/**
 * Refuses what cannot go to somebody else: a ticket that lets nobody in, or that is on its way already. Whoever moves it holds it.
 * @throws Refusal `ticket_not_active`, `ticket_not_yours_now`
 */
export async function refuseImmovable(tx: DbOrTx, { id, state, blockedAt }: TicketRow): Promise<void> {
  if (state !== 'valid' || blockedAt !== null) throw new Refusal('ticket_not_active');
  const [sent] = await tx
    .select({ id: transfers.id })
    .from(transfers)
    .where(and(eq(transfers.ticketId, id), eq(transfers.state, 'offered')));
  const [returned] = await tx
    .select({ id: ticketReturns.id })
    .from(ticketReturns)
    .where(and(eq(ticketReturns.ticketId, id), inArray(ticketReturns.state, ['listed', 'offered'])));
  if (sent !== undefined || returned !== undefined) throw new Refusal('ticket_not_yours_now');
}

/** A fan's own ticket as they see it; null when it is somebody else's by now. */
export async function ownTicketView(tx: DbOrTx, own: Own): Promise<TicketView | null> {
  const [view] = await readTicketViews(tx, isOwn(own));
  return view ?? null;
}

/** @throws Refusal `ticket_unknown` */
export async function requireTicketView(tx: DbOrTx, own: Own): Promise<TicketView> {
  const view = await ownTicketView(tx, own);
  if (view === null) throw new Refusal('ticket_unknown');
  return view;
}
