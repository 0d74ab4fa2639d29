import type { Id } from '@zilker/contracts/ids';
import type { TransferState } from '@zilker/contracts/states';
import { and, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import { accounts, events, tickets, ticketTypes, transfers, venues } from '../schema/tables.ts';
import { firstName } from './first-name.ts';

export type TransferToTell = {
  state: TransferState;
  /** Null where they are simulated. */
  giver: Recipient | null;
  receiver: { phone: string } | null;
  /** The giver's first name, for who may not know them. */
  from: string | null;
  /** The end of the receiver's number, for the giver. */
  phoneEnd: string;
  order: Id<'order'>;
  typeName: string;
  event: { title: string; venueName: string; timezone: string; startsAt: Date };
  endsAt: Date;
};

const giver = alias(accounts, 'giver');
const receiver = alias(accounts, 'receiver');

/** What to tell both sides of a transfer as it is in that version; null when it has gone on since, and has a job of its own for that. */
export async function transferToTell(
  db: DbOrTx,
  { transfer: id, version }: { transfer: Id<'transfer'>; version: number },
): Promise<TransferToTell | null> {
  const [row] = await db
    .select({
      transfer: transfers,
      giver,
      simulated: receiver.simulated,
      order: tickets.orderId,
      typeName: ticketTypes.name,
      event: { title: events.title, startsAt: events.startsAt },
      venueName: venues.name,
      timezone: venues.timezone,
    })
    .from(transfers)
    .innerJoin(giver, eq(giver.id, transfers.fromAccount))
    .innerJoin(tickets, eq(tickets.id, transfers.ticketId))
    .innerJoin(ticketTypes, eq(ticketTypes.id, tickets.typeId))
    .innerJoin(events, eq(events.id, tickets.eventId))
    .innerJoin(venues, eq(venues.id, tickets.venueId))
    .leftJoin(receiver, eq(receiver.phone, transfers.toPhone))
    .where(and(eq(transfers.id, id), eq(transfers.version, version)));
  if (row === undefined) return null;
  const { toPhone, state, endsAt } = row.transfer;
  const { venueName, timezone, typeName, order } = row;
  return {
    state,
    giver: row.giver.simulated ? null : recipientOf(row.giver),
    receiver: row.simulated === true ? null : { phone: toPhone },
    from: firstName(row.giver.name),
    phoneEnd: toPhone.slice(-2),
    order,
    typeName,
    event: { ...row.event, venueName, timezone },
    endsAt,
  };
}
