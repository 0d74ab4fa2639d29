import { Refusal } from '@zilker/contracts/errors';
import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { tickets } from '../schema/tables.ts';
import { readTicketViews } from './ticket-view.ts';

/**
 * Makes a device the one that shows the ticket. The first device gets serial 1, another one the next serial, which ends the code
 * of the one before; the same device again keeps its serial.
 * @throws Refusal `ticket_unknown` (also for another fan's), `ticket_not_active`
 */
export async function activateTicket(
  db: Db,
  input: { account: Id<'account'>; ticket: Id<'ticket'>; jkt: string },
): Promise<TicketView> {
  const { account, ticket, jkt } = input;
  return withTransaction(db, async (tx) => {
    const own = and(eq(tickets.accountId, account), eq(tickets.id, ticket));
    const [row] = await tx.select().from(tickets).where(own).for('update');
    if (row === undefined) throw new Refusal('ticket_unknown');
    if (row.state !== 'valid') throw new Refusal('ticket_not_active');
    if (row.deviceJkt !== jkt)
      await tx
        .update(tickets)
        .set({ deviceJkt: jkt, serial: row.serial + 1 })
        .where(own);
    return oneView(tx, ticket);
  });
}

async function oneView(tx: Tx, ticket: Id<'ticket'>): Promise<TicketView> {
  const [view] = await readTicketViews(tx, eq(tickets.id, ticket));
  if (view === undefined) throw new Error(`ticket ${ticket} has no order item`);
  return view;
}
