import { request } from '@zilker/contracts/client';
import { listEvents, type PublicEvent, readEvent } from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import type { ListPage } from '../states/create-pages.ts';

/** What is on, a page at a time, in the order of the nights. */
export async function fetchEvents(
  cursor: string | undefined,
  signal?: AbortSignal,
): Promise<ListPage<PublicEvent>> {
  const query = cursor === undefined ? {} : { cursor };
  const { events, next } = await request(listEvents, { query, ...(signal ? { signal } : {}) });
  return { items: events, next };
}

export async function fetchEvent(event: Id<'event'>, signal?: AbortSignal): Promise<PublicEvent> {
  const reply = await request(readEvent, { params: { event }, ...(signal ? { signal } : {}) });
  return reply.event;
}
