import { Refusal } from '@zilker/contracts/errors';
import { codeFreshMs } from '@zilker/contracts/http/room';
import type { TicketView } from '@zilker/contracts/http/tickets';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { events, tickets, transfers } from '../schema/tables.ts';
import { serialOf } from '../wallets/pass.ts';
import { readTicketViews } from './ticket-view.ts';

export type ToActivate = {
  account: Id<'account'>;
  ticket: Id<'ticket'>;
  /** Thumbprint of the device's key. */
  jkt: string;
  /** When the fan last entered a sign-in code; undefined for sessions that know none. */
  authAtMs?: number | undefined;
};

/**
 * Makes a device the one that shows the ticket. The first device of a serial keeps it, so that a pass that was saved before stays good; another
 * one gets the next serial, which ends the code of the one before and needs a code that was just entered; the same device again keeps its own.
 * @throws Refusal `ticket_unknown` (also for another fan's), `ticket_not_active`, `ticket_not_yours_now`, `code_not_fresh` (detail `freshMs`)
 */
export async function activateTicket(db: Db, input: ToActivate, now: Date): Promise<TicketView> {
  const { account, ticket, jkt } = input;
  return withTransaction(db, async (tx) => {
    const own = and(eq(tickets.accountId, account), eq(tickets.id, ticket));
    const [row] = await tx
      .select({ ticket: tickets, policy: events.policy })
      .from(tickets)
      .innerJoin(events, eq(events.id, tickets.eventId))
      .where(own)
      .for('update', { of: tickets });
    if (row === undefined) throw new Refusal('ticket_unknown');
    const { state, deviceJkt } = row.ticket;
    // whoever went out shows it again where that lets them in
    const isGood = state === 'valid' || (state === 'outside' && row.policy.reentry);
    if (!isGood) throw new Refusal('ticket_not_active');
    await refuseOnItsWay(tx, ticket);
    if (deviceJkt === jkt) return oneView(tx, ticket);
    const isMove = deviceJkt !== null;
    if (isMove) refuseStale(input, now);
    // a device is known of each serial that a phone has shown, so that with none known no code of it was made by a phone
    const serial = serialOf(row.ticket) + (isMove ? 1 : 0);
    await tx.update(tickets).set({ deviceJkt: jkt, serial }).where(own);
    if (isMove) await enqueue(tx, { kind: 'send-ticket-change', ticket, serial });
    return oneView(tx, ticket);
  });
}

/** A ticket that is offered to somebody else is shown by nobody until they have said what they want. */
async function refuseOnItsWay(tx: Tx, ticket: Id<'ticket'>): Promise<void> {
  const open = await tx.$count(
    transfers,
    and(eq(transfers.ticketId, ticket), eq(transfers.state, 'offered')),
  );
  if (open > 0) throw new Refusal('ticket_not_yours_now');
}

/** Who holds a stolen session holds no number: taking a ticket from the phone that shows it needs the fan's own, just now. */
function refuseStale({ authAtMs }: ToActivate, now: Date): void {
  if (authAtMs === undefined || now.getTime() - authAtMs > codeFreshMs)
    throw new Refusal('code_not_fresh', { detail: { freshMs: codeFreshMs } });
}

async function oneView(tx: Tx, ticket: Id<'ticket'>): Promise<TicketView> {
  const [view] = await readTicketViews(tx, eq(tickets.id, ticket));
  if (view === undefined) throw new Error(`ticket ${ticket} has no order item`);
  return view;
}
