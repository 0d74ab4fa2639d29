import { RequestError } from '@zilker/contracts/client';
import {
  listPortalEvents,
  type PortalEvent,
  readPortalEvent,
  readSales,
} from '@zilker/contracts/http/portal';
import { type Id, idSchema } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { Accessor } from 'solid-js';
import * as v from 'valibot';
import { groupOf, isRunning } from '../events/order-events.ts';
import { authorised } from '../session/session.ts';
import { createQuery, type Query } from './query.ts';

export const calmMs = 20_000;
export const liveMs = 4_000;
const pageSize = 50;
/** More than any venue has. */
const pagesMax = 40;

type Page = ReplyOf<typeof listPortalEvents>;
export type Events = Query<Page> & {
  /** Reads one page more of what is past. Resolves to whether it came. */
  more: () => Promise<boolean>;
};

/** The venue's events: all that lie ahead, and of what is past the latest, a page at a time. */
export function createEvents(): Events {
  let pastPages = 1;
  const query = createQuery(
    () => 'all',
    (_, signal) => readEvents(pastPages, signal),
    (known) => (known?.events.some(isLive) ? liveMs : calmMs),
  );
  const more = async () => {
    pastPages += 1;
    await query.refetch();
    if (query.error() === undefined) return true;
    pastPages -= 1;
    return false;
  };
  return { ...query, more };
}

/** Pages come latest show first; `pastPages` counts from the first that reaches into the past. */
async function readEvents(pastPages: number, signal: AbortSignal) {
  const events: PortalEvent[] = [];
  let next: string | null = null;
  let past = 0;
  for (let pages = 0; pages < pagesMax && past < pastPages; pages++) {
    const query: { limit: number; cursor?: string } = { limit: pageSize };
    if (next !== null) query.cursor = next;
    const page: Page = await authorised(listPortalEvents, { query, signal });
    events.push(...page.events);
    next = page.next;
    if (next === null) break;
    if (page.events.some((event) => groupOf(event, Date.now()) === 'past')) past += 1;
  }
  return { events, next };
}

/** One event, by the id in the address. */
export function createEvent(event: Accessor<string | undefined>) {
  return createQuery(
    event,
    (id, signal) => authorised(readPortalEvent, { params: { event: eventId(id) }, signal }),
    (known) => (isLive(known?.event) ? liveMs : calmMs),
  );
}

export function createSales(event: Accessor<string | undefined>) {
  return createQuery(
    event,
    (id, signal) => authorised(readSales, { params: { event: eventId(id) }, signal }),
    (known) => (isLive(known?.event) ? liveMs : calmMs),
  );
}

/** An id from the address bar. Refused as the server would, without asking it. */
export function eventId(text: string | undefined): Id<'event'> {
  const parsed = v.safeParse(idSchema('event'), text);
  if (!parsed.success) throw new RequestError('event_unknown', 'We do not know this event.', { status: 404 });
  return parsed.output;
}

function isLive(event: PortalEvent | undefined): boolean {
  return Boolean(event?.drop && isRunning(event.drop));
}
