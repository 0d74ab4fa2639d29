import type { Id } from '@zilker/contracts/ids';
import type { TransferState } from '@zilker/contracts/states';
import { and, eq } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { DbOrTx } from '../db.ts';
import { type Recipient, recipientOf } from '../identity/recipient.ts';
import { accounts, events, tickets, ticketTypes, transfers, venues } from '../schema/tables.ts';
import { type EventToTell, eventToTell, type TicketToTell } from '../tickets/event-to-tell.ts';
import { firstName } from './first-name.ts';

export type TransferToTell = {
  state: TransferState;
  /** Null where they are simulated. Before it is accepted the receiver is a number alone. */
  giver: Recipient | null;
  receiver: Recipient | null;
  /** The giver's first name, for who may not know them. */
  from: string | null;
  /** The end of the receiver's number, for the giver. */
  phoneEnd: string;
  order: Id<'order'>;
  ticket: TicketToTell;
  event: EventToTell;
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
      receiver: { simulated: receiver.simulated, email: receiver.email },
      order: tickets.orderId,
      ticket: { id: tickets.id, number: tickets.number, serial: tickets.serial, type: ticketTypes.name },
      event: eventToTell,
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
  const { order, ticket, event } = row;
  const email = state === 'accepted' ? (row.receiver?.email ?? null) : null;
  return {
    state,
    giver: row.giver.simulated ? null : recipientOf(row.giver),
    receiver: row.receiver?.simulated ? null : recipientOf({ email, phone: toPhone }),
    from: firstName(row.giver.name),
    phoneEnd: toPhone.slice(-2),
    order,
    ticket,
    event,
    endsAt,
  };
}
