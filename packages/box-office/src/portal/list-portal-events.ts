import type { listPortalEvents as route } from '@zilker/contracts/http/portal';
import { type Id, idSchema } from '@zilker/contracts/ids';
import type { Page } from '@zilker/contracts/page';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, desc, eq, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { DbOrTx } from '../db.ts';
import { cutPage, exactTime, exactTimeKey, readCursor } from '../page-cursor.ts';
import { events, venues } from '../schema/tables.ts';
import { portalEventViews } from './portal-event.ts';

const sortKey = v.tuple([exactTimeKey, idSchema('event')]);

/**
 * A venue's own events, latest show first.
 * @throws Refusal `cursor_invalid`, also for the cursor of another venue
 */
export async function listPortalEvents(
  db: DbOrTx,
  venue: Id<'venue'>,
  { cursor, limit }: Page,
  now: Date,
): Promise<ReplyOf<typeof route>> {
  const list = `events of ${venue}`;
  const after = cursor === undefined ? undefined : readCursor(list, sortKey, cursor);
  const rows = await db
    .select({ event: events, timezone: venues.timezone, at: exactTime(events.startsAt) })
    .from(events)
    .innerJoin(venues, eq(venues.id, events.venueId))
    .where(
      and(
        eq(events.venueId, venue),
        after && sql`(${events.startsAt}, ${events.id}) < (${after[0]}::timestamptz, ${after[1]})`,
      ),
    )
    .orderBy(desc(events.startsAt), desc(events.id))
    .limit(limit + 1);
  const page = cutPage(rows, { list, limit, keyOf: ({ at, event }) => [at, event.id] });
  return { events: await portalEventViews(db, page.items, now), next: page.next };
}
