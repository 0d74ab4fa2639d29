import type { Id } from '@zilker/contracts/ids';
import type { TicketPolicy } from '@zilker/contracts/ticket/policy';
import { events, venues } from '../schema/tables.ts';

/** What messages say of a show. */
export type EventToTell = {
  id: Id<'event'>;
  title: string;
  venueName: string;
  address: string;
  timezone: string;
  startsAt: Date;
  doorsAt: Date;
  policy: TicketPolicy;
};

/** The columns of it, from `events` and `venues`. */
export const eventToTell = {
  id: events.id,
  title: events.title,
  venueName: venues.name,
  address: venues.address,
  timezone: venues.timezone,
  startsAt: events.startsAt,
  doorsAt: events.doorsAt,
  policy: events.policy,
};

/** A ticket that is good for entry, as messages name it. */
export type TicketToTell = { id: Id<'ticket'>; number: number; serial: number; type: string };
