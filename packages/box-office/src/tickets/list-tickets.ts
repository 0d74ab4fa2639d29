import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { tickets } from '../schema/tables.ts';
import { readTicketViews } from './ticket-view.ts';

/** A fan's own tickets, next show first. */
export function listTickets(db: DbOrTx, account: Id<'account'>): Promise<TicketView[]> {
  return readTicketViews(db, eq(tickets.accountId, account));
}
