import { Refusal } from '@zilker/contracts/errors';
import type { TransferView } from '@zilker/contracts/http/moves';
import type { Id } from '@zilker/contracts/ids';
import { and, desc, eq, or, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DbOrTx } from '../db.ts';
import { accounts, events, tickets, ticketTypes, transfers, venues } from '../schema/tables.ts';
import { firstName } from './first-name.ts';

/** A screen shows no more; a ticket moves a few times at most. */
const shownMax = 100;

const giver = alias(accounts, 'giver');
const own = alias(accounts, 'own');

/** What a fan has sent and was sent, newest first. */
export function listTransfers(db: DbOrTx, account: Id<'account'>): Promise<TransferView[]> {
  return viewsWhere(db, account, undefined);
}

/**
 * One of a fan's own transfers, given or received.
 * @throws Refusal `transfer_unknown`
 */
export async function transferView(
  db: DbOrTx,
  { account, transfer }: { account: Id<'account'>; transfer: Id<'transfer'> },
): Promise<TransferView> {
  const [view] = await viewsWhere(db, account, eq(transfers.id, transfer));
  if (view === undefined) throw new Refusal('transfer_unknown');
  return view;
}

async function viewsWhere(
  db: DbOrTx,
  account: Id<'account'>,
  which: SQL | undefined,
): Promise<TransferView[]> {
  const rows = await db
    .select({
      transfer: transfers,
      giver: { phone: giver.phone, name: giver.name },
      typeName: ticketTypes.name,
      event: { id: events.id, title: events.title, startsAt: events.startsAt },
      timezone: venues.timezone,
    })
    .from(transfers)
    .innerJoin(own, eq(own.id, account))
    .innerJoin(giver, eq(giver.id, transfers.fromAccount))
    .innerJoin(tickets, eq(tickets.id, transfers.ticketId))
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(events, eq(events.id, tickets.eventId))
    .innerJoin(venues, eq(venues.id, tickets.venueId))
    .where(and(or(eq(transfers.fromAccount, account), sql`${transfers.toPhone} = ${own.phone}`), which))
    .orderBy(desc(transfers.createdAt), desc(transfers.id))
    .limit(shownMax);
  return rows.map(({ transfer, giver, typeName, event, timezone }) => {
    const isGiven = transfer.fromAccount === account;
    return {
      id: transfer.id,
      ticket: transfer.ticketId,
      state: transfer.state,
      phoneEnd: (isGiven ? transfer.toPhone : giver.phone).slice(-2),
      mine: isGiven ? 'given' : 'received',
      from: isGiven ? null : firstName(giver.name),
      typeName,
      event: { id: event.id, title: event.title, startsAtMs: event.startsAt.getTime(), timezone },
      endsAtMs: transfer.endsAt.getTime(),
    };
  });
}
