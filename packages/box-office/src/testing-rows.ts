import { newId } from '@zilker/contracts/ids';
import { eq, sql } from 'drizzle-orm';
import type { Db } from './db.ts';
import { events, gates, ticketTypes, venues } from './schema/catalogue.ts';
import { accounts } from './schema/identity.ts';
import { drops, visits } from './schema/sale.ts';

/** Rows for tests: each with sensible values, any of them open to change. */

export type Venue = typeof venues.$inferSelect;
export type Event = typeof events.$inferSelect;
export type TicketType = typeof ticketTypes.$inferSelect;
export type Drop = typeof drops.$inferSelect;
export type Account = typeof accounts.$inferSelect;

export async function insertVenue(db: Db, values: Partial<typeof venues.$inferInsert> = {}): Promise<Venue> {
  const rows = await db
    .insert(venues)
    .values({
      id: newId('venue'),
      name: 'Red Bluff Hall',
      address: '1201 Red Bluff Rd, Austin, TX',
      timezone: 'America/Chicago',
      ...values,
    })
    .returning();
  return one(rows);
}

export async function insertEvent(
  db: Db,
  venue: Pick<Venue, 'id'>,
  values: Partial<typeof events.$inferInsert> = {},
): Promise<Event> {
  const startsAt = new Date(Date.now() + 30 * 86_400_000);
  const rows = await db
    .insert(events)
    .values({
      id: newId('event'),
      venueId: venue.id,
      title: 'Copper Moon',
      ages: 'All ages',
      startsAt,
      doorsAt: new Date(startsAt.getTime() - 3_600_000),
      status: 'published',
      ...values,
    })
    .returning();
  return one(rows);
}

export async function insertTicketType(
  db: Db,
  event: Pick<Event, 'id' | 'venueId'>,
  values: Partial<typeof ticketTypes.$inferInsert> = {},
): Promise<TicketType> {
  const rows = await db
    .insert(ticketTypes)
    .values({
      id: newId('ticketType'),
      venueId: event.venueId,
      eventId: event.id,
      name: 'General admission',
      priceCents: 3000,
      capacity: 100,
      ...values,
    })
    .returning();
  return one(rows);
}

export async function insertGate(db: Db, event: Pick<Event, 'id' | 'venueId'>, name = 'Front gate') {
  const rows = await db
    .insert(gates)
    .values({ id: newId('gate'), venueId: event.venueId, eventId: event.id, name })
    .returning();
  return one(rows);
}

/** A drop whose lobby is open and whose draw lies ten seconds back, unless `values` say otherwise. */
export async function insertDrop(
  db: Db,
  event: Pick<Event, 'id' | 'venueId'>,
  values: Partial<typeof drops.$inferInsert> = {},
): Promise<Drop> {
  const now = Date.now();
  const rows = await db
    .insert(drops)
    .values({
      id: newId('drop'),
      venueId: event.venueId,
      eventId: event.id,
      lobbyOpensAt: new Date(now - 60_000),
      drawAt: new Date(now - 10_000),
      closesAt: new Date(now + 3_600_000),
      perFanMax: 4,
      ratePerMinute: 600,
      insideMax: 1000,
      openWindowMs: 90_000,
      visitMs: 300_000,
      holdMs: 300_000,
      phase: 'calling',
      ...values,
    })
    .returning();
  return one(rows);
}

let phones = 0;

export async function insertAccount(
  db: Db,
  values: Partial<typeof accounts.$inferInsert> = {},
): Promise<Account> {
  return one(await insertAccounts(db, 1, values));
}

export async function insertAccounts(
  db: Db,
  count: number,
  values: Partial<typeof accounts.$inferInsert> = {},
): Promise<Account[]> {
  return db
    .insert(accounts)
    .values(
      Array.from({ length: count }, () => ({
        id: newId('account'),
        phone: `+1512555${String(phones++).padStart(6, '0')}`,
        email: 'fan@example.com',
        ...values,
      })),
    )
    .returning();
}

export type Sale = { venue: Venue; event: Event; types: TicketType[]; drop: Drop };

/** A venue, an event with its ticket types, and a drop that is calling. */
export async function insertSale(
  db: Db,
  options: {
    types?: Partial<typeof ticketTypes.$inferInsert>[];
    drop?: Partial<typeof drops.$inferInsert>;
    event?: Partial<typeof events.$inferInsert>;
  } = {},
): Promise<Sale> {
  const venue = await insertVenue(db);
  const event = await insertEvent(db, venue, options.event);
  const types: TicketType[] = [];
  for (const [rank, values] of (options.types ?? [{}]).entries())
    types.push(await insertTicketType(db, event, { rank, ...values }));
  return { venue, event, types, drop: await insertDrop(db, event, options.drop) };
}

/**
 * Visits that are open, one for each account, indices from `firstIndex` on, each with its promised ticket, and the drop's
 * counters to match.
 */
export async function insertOpenVisits(
  db: Db,
  drop: Pick<Drop, 'id' | 'visitMs'>,
  fans: readonly Pick<Account, 'id'>[],
  options: { firstIndex?: number; promised?: boolean; now?: Date } = {},
): Promise<void> {
  if (fans.length === 0) return;
  const now = options.now ?? new Date();
  const promised = options.promised ?? true;
  const first = options.firstIndex ?? 0;
  await db.transaction(async (tx) => {
    await tx.insert(visits).values(
      fans.map((fan, i) => ({
        dropId: drop.id,
        placeIndex: first + i,
        position: first + i,
        callNo: 1,
        state: 'open' as const,
        promised,
        accountId: fan.id,
        calledAt: now,
        openBy: new Date(now.getTime() + 90_000),
        openedAt: now,
        endsAt: new Date(now.getTime() + drop.visitMs),
      })),
    );
    const more = (by: number, column: typeof drops.granted | typeof drops.promised | typeof drops.calls) =>
      sql`${column} + ${by}`;
    await tx
      .update(drops)
      .set({
        granted: more(fans.length, drops.granted),
        calls: more(fans.length, drops.calls),
        promised: more(promised ? fans.length : 0, drops.promised),
      })
      .where(eq(drops.id, drop.id));
  });
}

function one<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('no row came back');
  return row;
}
