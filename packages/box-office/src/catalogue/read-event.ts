import { Refusal } from '@zilker/contracts/errors';
import type { PublicEvent } from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { readTerms } from '../money/terms.ts';
import { events, venues } from '../schema/tables.ts';
import { readEventParts } from './event-parts.ts';
import { publicEventView } from './public-event.ts';

/** @throws Refusal `event_unknown`, also for drafts: nobody is told that they exist */
export async function readEvent(db: DbOrTx, id: Id<'event'>, now: Date): Promise<PublicEvent> {
  const [row] = await db
    .select({ event: events, venue: venues })
    .from(events)
    .innerJoin(venues, eq(venues.id, events.venueId))
    .where(and(eq(events.id, id), eq(events.status, 'published')));
  if (row === undefined) throw new Refusal('event_unknown');
  const parts = await readEventParts(db, [id]);
  const terms = await readTerms(db, [row.venue.id]);
  return publicEventView(row, parts.get(id), terms.get(row.venue.id), now);
}
