import { request } from '@zilker/contracts/client';
import { listEvents, type PublicEvent, readEvent } from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';

/** What is on, in the order of the nights. */
export async function fetchEvents(signal?: AbortSignal): Promise<PublicEvent[]> {
  const { events } = await request(listEvents, signal ? { signal } : {});
  return events.toSorted((a, b) => a.startsAtMs - b.startsAtMs);
}

export async function fetchEvent(event: Id<'event'>, signal?: AbortSignal): Promise<PublicEvent> {
  const reply = await request(readEvent, { params: { event }, ...(signal ? { signal } : {}) });
  return reply.event;
}
