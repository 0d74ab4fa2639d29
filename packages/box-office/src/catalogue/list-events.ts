import type { listEvents as route } from '@zilker/contracts/http/events';
import { idSchema } from '@zilker/contracts/ids';
import type { Page } from '@zilker/contracts/page';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, asc, eq, gt, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { DbOrTx } from '../db.ts';
import { readTerms } from '../money/terms.ts';
import { cutPage, exactTime, exactTimeKey, readCursor } from '../page-cursor.ts';
import { events, venues } from '../schema/tables.ts';
import { readEventParts } from './event-parts.ts';
import { publicEventView } from './public-event.ts';

/** A show that began stays in the list for so long, for those who are on their way. */
const afterStartMs = 6 * 3_600_000;
const list = 'events';
const sortKey = v.tuple([exactTimeKey, idSchema('event')]);

/**
 * What is on: published events that lie ahead, soonest first.
 * @throws Refusal `cursor_invalid`
 */
export async function listEvents(
  db: DbOrTx,
  { cursor, limit }: Page,
  now: Date,
): Promise<ReplyOf<typeof route>> {
  const after = cursor === undefined ? undefined : readCursor(list, sortKey, cursor);
  const rows = await db
    .select({ event: events, venue: venues, at: exactTime(events.startsAt) })
    .from(events)
    .innerJoin(venues, eq(venues.id, events.venueId))
    .where(
      and(
        eq(events.status, 'published'),
        gt(events.startsAt, new Date(now.getTime() - afterStartMs)),
        after && sql`(${events.startsAt}, ${events.id}) > (${after[0]}::timestamptz, ${after[1]})`,
      ),
    )
    .orderBy(asc(events.startsAt), asc(events.id))
    .limit(limit + 1);
  const page = cutPage(rows, { list, limit, keyOf: ({ at, event }) => [at, event.id] });
  const parts = await readEventParts(
    db,
    page.items.map(({ event }) => event.id),
  );
  const terms = await readTerms(
    db,
    page.items.map(({ venue }) => venue.id),
  );
  return {
    events: page.items.map((row) =>
      publicEventView(row, parts.get(row.event.id), terms.get(row.venue.id), now),
    ),
    next: page.next,
  };
}
