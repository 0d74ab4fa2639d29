import { Refusal } from '@zilker/contracts/errors';
import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { events, venues } from '../schema/tables.ts';
import { portalEventViews } from './portal-event.ts';

/**
 * One of a venue's own events.
 * @throws Refusal `event_unknown`, for another venue's event too
 */
export async function readPortalEvent(
  db: DbOrTx,
  input: { venue: Id<'venue'>; event: Id<'event'> },
  now: Date,
): Promise<PortalEvent> {
  const rows = await db
    .select({ event: events, timezone: venues.timezone })
    .from(events)
    .innerJoin(venues, eq(venues.id, events.venueId))
    .where(and(eq(events.venueId, input.venue), eq(events.id, input.event)));
  const [view] = await portalEventViews(db, rows, now);
  if (view === undefined) throw new Refusal('event_unknown');
  return view;
}
