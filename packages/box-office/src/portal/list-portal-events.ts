import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { desc, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { events, venues } from '../schema/tables.ts';
import { portalEventViews } from './portal-event.ts';

const eventsMax = 200;

/** A venue's own events, latest show first, at most 200. */
export async function listPortalEvents(db: DbOrTx, venue: Id<'venue'>, now: Date): Promise<PortalEvent[]> {
  const rows = await db
    .select({ event: events, timezone: venues.timezone })
    .from(events)
    .innerJoin(venues, eq(venues.id, events.venueId))
    .where(eq(events.venueId, venue))
    .orderBy(desc(events.startsAt), desc(events.id))
    .limit(eventsMax);
  return portalEventViews(db, rows, now);
}
