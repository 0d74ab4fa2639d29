import { findTickets, readDoors } from '@zilker/contracts/http/portal-doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { Accessor } from 'solid-js';
import { authorised } from '../session/session.ts';
import { calmMs, eventId, liveMs } from './events.ts';
import { createQuery } from './query.ts';

/** The doors of an event, as they stand. */
export function createDoors(event: Accessor<string | undefined>) {
  return createQuery(
    event,
    (id, signal) => authorised(readDoors, { params: { event: eventId(id) }, signal }),
    () => liveMs,
  );
}

/** The server finds nobody by less. */
export const findMin = 3;

/** Tickets by who holds them; none while nothing is looked for. */
export function createTicketsFound(wanted: Accessor<{ event: Id<'event'>; find: string }>) {
  return createQuery(
    wanted,
    async ({ event, find }, signal): Promise<ReplyOf<typeof findTickets>> => {
      if (find.length < findMin) return { tickets: [], more: false };
      return authorised(findTickets, { params: { event }, query: { find }, signal });
    },
    () => calmMs,
  );
}
