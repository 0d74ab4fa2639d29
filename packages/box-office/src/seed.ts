import { newId } from '@zilker/contracts/ids';
import { paceFor } from '@zilker/contracts/pace';
import { and, eq, gt, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from './db.ts';
import { insertDrop } from './portal/insert-drop.ts';
import { insertEvent } from './portal/insert-event.ts';
import { events, staff, venues, venueTerms } from './schema/tables.ts';
import { austin, type SeedEvent, type SeedVenue, seedVenues } from './seed/austin.ts';
import { nextWeekday } from './seed/venue-time.ts';

/** Any number that only this file locks by: two that start at once must not both seed. */
const seedLock = 4_300_001;
const minuteMs = 60_000;

/**
 * Venues of Austin, one person of staff each, and events that lie ahead of `now`. What is there already stays as it is; an event
 * whose date has passed is announced again on a new one.
 */
export async function seed(db: Db, now: Date): Promise<void> {
  await withTransaction(db, async (tx) => {
    await tx.execute(sql`SELECT pg_advisory_xact_lock(${seedLock})`);
    for (const venue of seedVenues) await seedVenue(tx, venue, now);
  });
}

async function seedVenue(tx: Tx, venue: SeedVenue, now: Date): Promise<void> {
  const id = await venueNamed(tx, venue);
  await tx
    .insert(staff)
    .values({ id: newId('staff'), venueId: id, role: 'venue_admin', ...venue.staff })
    .onConflictDoNothing({ target: staff.email });
  for (const event of venue.events) {
    const [ahead] = await tx
      .select({ id: events.id })
      .from(events)
      .where(and(eq(events.venueId, id), eq(events.title, event.title), gt(events.startsAt, now)))
      .limit(1);
    if (ahead === undefined) await seedEvent(tx, id, event, now);
  }
}

async function venueNamed(tx: Tx, venue: SeedVenue) {
  const { name, address, access } = venue;
  const [found] = await tx.select({ id: venues.id }).from(venues).where(eq(venues.name, name)).limit(1);
  if (found !== undefined) return found.id;
  const id = newId('venue');
  await tx.insert(venues).values({ id, name, address, access, timezone: austin });
  if (venue.terms !== undefined)
    await tx.insert(venueTerms).values({ venueId: id, version: 2, ...venue.terms });
  return id;
}

function timesOf(event: SeedEvent, now: Date) {
  if (event.standby) return { mode: 'standby' as const, lobbyOpensAt: now, drawAt: now };
  if (event.drop === undefined) return null;
  const drawAt = nextWeekday(austin, now, event.drop);
  return { mode: 'draw' as const, lobbyOpensAt: new Date(drawAt.getTime() - 30 * minuteMs), drawAt };
}

async function seedEvent(tx: Tx, venue: (typeof venues.$inferSelect)['id'], event: SeedEvent, now: Date) {
  const startsAt = nextWeekday(austin, now, event.when);
  const { event: id } = await insertEvent(tx, {
    venue,
    title: event.title,
    support: event.support ?? null,
    ages: event.ages ?? 'All ages',
    startsAt,
    doorsAt: new Date(startsAt.getTime() - event.doorsMinutesBefore * minuteMs),
    status: event.status,
    ticketTypes: event.types.map((type) => ({ description: '', ...type })),
    gates: event.gates,
  });
  const drop = timesOf(event, now);
  if (drop === null || drop.drawAt >= startsAt) return;
  const tickets = event.types.reduce((sum, type) => sum + type.capacity, 0);
  const { ratePerMinute, insideMax } = paceFor({ tickets, minutes: 15 });
  await insertDrop(tx, {
    venue,
    event: id,
    ...drop,
    closesAt: startsAt,
    perFanMax: 4,
    ratePerMinute,
    insideMax,
    openWindowMs: 90_000,
    visitMs: 8 * minuteMs,
    holdMs: 8 * minuteMs,
    demo: false,
  });
}
