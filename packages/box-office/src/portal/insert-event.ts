import { type Id, newId } from '@zilker/contracts/ids';
import { dropPolicy, type TicketPolicy } from '@zilker/contracts/ticket/policy';
import type { Tx } from '../db.ts';
import { lockVenue } from '../money/own-venue.ts';
import { events, gates, ticketTypes } from '../schema/tables.ts';

export type NewEvent = {
  venue: Id<'venue'>;
  title: string;
  support: string | null;
  ages: string;
  startsAt: Date;
  doorsAt: Date;
  status: 'draft' | 'published';
  /** Cards are charged at once unless it says otherwise. */
  capture?: 'now' | 'later';
  /** What tickets may do: as in drops unless it says otherwise. */
  policy?: TicketPolicy;
  ticketTypes: readonly NewTicketType[];
  gates: readonly string[];
};

/** A rule that is left out bounds nothing. */
export type NewTicketType = {
  name: string;
  description: string;
  priceCents: number;
  capacity: number;
  maxPerOrder?: number | null;
  maxPerAccount?: number | null;
  saleFromMs?: number | null;
  saleUntilMs?: number | null;
};

export type EventIds = { event: Id<'event'>; ticketTypes: Id<'ticketType'>[]; gates: Id<'gate'>[] };

/** The rows of a new event, in the order in which its types and gates are to be shown. Checks nothing: its callers do. */
export async function insertEvent(
  tx: Tx,
  input: NewEvent,
  event: Id<'event'> = newId('event'),
): Promise<EventIds> {
  const { venue } = input;
  const of = { venueId: venue, eventId: event };
  const { currency } = await lockVenue(tx, venue, 'share');
  await tx.insert(events).values({
    id: event,
    venueId: venue,
    title: input.title,
    support: input.support,
    ages: input.ages,
    startsAt: input.startsAt,
    doorsAt: input.doorsAt,
    status: input.status,
    currency,
    capture: input.capture ?? 'now',
    policy: input.policy ?? dropPolicy,
  });
  const types = input.ticketTypes.map(({ saleFromMs, saleUntilMs, ...type }, rank) => ({
    id: newId('ticketType'),
    ...of,
    ...type,
    saleFrom: timeOf(saleFromMs),
    saleUntil: timeOf(saleUntilMs),
    rank,
  }));
  await tx.insert(ticketTypes).values(types);
  const rows = input.gates.map((name, rank) => ({ id: newId('gate'), ...of, name, rank }));
  await tx.insert(gates).values(rows);
  return { event, ticketTypes: types.map(({ id }) => id), gates: rows.map(({ id }) => id) };
}

function timeOf(ms: number | null | undefined): Date | null {
  return ms == null ? null : new Date(ms);
}
