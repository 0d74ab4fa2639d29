import { Refusal } from '@zilker/contracts/errors';
import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray } from 'drizzle-orm';
import type { DbOrTx, Tx } from '../db.ts';
import { events, orders, ticketReturns, tickets, transfers } from '../schema/tables.ts';
import { readTicketViews } from '../tickets/ticket-view.ts';

export type TicketRow = typeof tickets.$inferSelect;
type EventRow = typeof events.$inferSelect;

/**
 * A fan's own ticket, held still, with its event and who bought it. Whoever moves a ticket holds it first, so that what a ticket has open is
 * decided one after the other.
 * @throws Refusal `ticket_unknown`, also for another fan's
 */
export async function lockOwnTicket(
  tx: Tx,
  { account, ticket }: { account: Id<'account'>; ticket: Id<'ticket'> },
): Promise<{ ticket: TicketRow; event: EventRow; buyer: Id<'account'> }> {
  const [row] = await tx
    .select()
    .from(tickets)
    .where(and(eq(tickets.id, ticket), eq(tickets.accountId, account)))
    .for('update');
  if (row === undefined) throw new Refusal('ticket_unknown');
  const [about] = await tx
    .select({ event: events, buyer: orders.accountId })
    .from(events)
    .innerJoin(orders, eq(orders.id, row.orderId))
    .where(eq(events.id, row.eventId));
  if (about === undefined) throw new Error(`ticket ${ticket} has no event or order`);
  return { ticket: row, ...about };
}

/**
 * Refuses what cannot go to somebody else: a ticket that lets nobody in, or that is on its way already. The caller holds it.
 * @throws Refusal `ticket_not_active`, `ticket_not_yours_now`
 */
export async function refuseImmovable(tx: Tx, { id, state, blockedAt }: TicketRow): Promise<void> {
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
export async function ownTicketView(
  tx: DbOrTx,
  { account, ticket }: { account: Id<'account'>; ticket: Id<'ticket'> },
): Promise<TicketView | null> {
  const [view] = await readTicketViews(tx, and(eq(tickets.id, ticket), eq(tickets.accountId, account)));
  return view ?? null;
}

/** @throws Refusal `ticket_unknown` */
export async function requireTicketView(
  tx: DbOrTx,
  own: { account: Id<'account'>; ticket: Id<'ticket'> },
): Promise<TicketView> {
  const view = await ownTicketView(tx, own);
  if (view === null) throw new Refusal('ticket_unknown');
  return view;
}
