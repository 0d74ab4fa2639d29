import type { PublicEvent } from '@zilker/contracts/http/events';
import { and, asc, eq, gt } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { events, venues } from '../schema/tables.ts';
import { readEventParts } from './event-parts.ts';
import { publicEventView } from './public-event.ts';

/** A show that began stays in the list for so long, for those who are on their way. */
const afterStartMs = 6 * 3_600_000;
const eventsMax = 200;

/** What is on: published events that lie ahead, soonest first, at most 200. */
export async function listEvents(db: DbOrTx, now: Date): Promise<PublicEvent[]> {
  const rows = await db
    .select({ event: events, venue: venues })
    .from(events)
    .innerJoin(venues, eq(venues.id, events.venueId))
    .where(and(eq(events.status, 'published'), gt(events.startsAt, new Date(now.getTime() - afterStartMs))))
    .orderBy(asc(events.startsAt), asc(events.id))
    .limit(eventsMax);
  const parts = await readEventParts(
    db,
    rows.map(({ event }) => event.id),
  );
  return rows.map((row) => publicEventView(row, parts.get(row.event.id), now));
}
