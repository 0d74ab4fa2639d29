import { RequestError } from '@zilker/contracts/client';
import {
  listPortalEvents,
  type PortalEvent,
  readDoors,
  readPortalEvent,
  readSales,
} from '@zilker/contracts/http/portal';
import { type Id, idSchema } from '@zilker/contracts/ids';
import type { Accessor } from 'solid-js';
import * as v from 'valibot';
import { isRunning } from '../events/order-events.ts';
import { authorised } from '../session/session.ts';
import { createQuery } from './query.ts';

const calmMs = 20_000;
const liveMs = 4_000;

/** All events of this venue. */
export function createEvents() {
  return createQuery(
    () => 'all',
    (_, signal) => authorised(listPortalEvents, { signal }),
    (known) => (known?.events.some(isLive) ? liveMs : calmMs),
  );
}

/** One event, by the id in the address. */
export function createEvent(event: Accessor<string | undefined>) {
  return createQuery(
    event,
    (id, signal) => authorised(readPortalEvent, { params: { event: eventId(id) }, signal }),
    () => calmMs,
  );
}

export function createSales(event: Accessor<string | undefined>) {
  return createQuery(
    event,
    (id, signal) => authorised(readSales, { params: { event: eventId(id) }, signal }),
    (known) => (isLive(known?.event) ? liveMs : calmMs),
  );
}

export function createDoors(event: Accessor<string | undefined>) {
  return createQuery(
    event,
    (id, signal) => authorised(readDoors, { params: { event: eventId(id) }, signal }),
    () => liveMs,
  );
}

/** An id from the address bar. Refused as the server would, without asking it. */
function eventId(text: string | undefined): Id<'event'> {
  const parsed = v.safeParse(idSchema('event'), text);
  if (!parsed.success) throw new RequestError('event_unknown', 'We do not know this event.', { status: 404 });
  return parsed.output;
}

function isLive(event: PortalEvent | undefined): boolean {
  return Boolean(event?.drop && isRunning(event.drop));
}
