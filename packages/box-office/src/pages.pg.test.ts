import { newId } from '@zilker/contracts/ids';
import { readPages } from '@zilker/contracts/page';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { listEvents } from './catalogue/list-events.ts';
import { outcomePage } from './catalogue/outcome-page.ts';
import { insertPaidOrder } from './doors/testing-doors.ts';
import { makeCursor } from './page-cursor.ts';
import { listPortalEvents } from './portal/list-portal-events.ts';
import { events } from './schema/tables.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';
import { insertAccount, insertEvent, insertSale, insertVenue } from './testing-rows.ts';
import { listTickets } from './tickets/list-tickets.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const now = new Date('2027-01-01T00:00:00Z');
const night = (day: number) => new Date(Date.UTC(2027, 1, day));
const invalid = { code: 'cursor_invalid' };

describe('pages of events', () => {
  test('of one each show every event once, also those that start at the same microsecond or in the same millisecond', async () => {
    const { db } = database;
    const venue = await insertVenue(db);
    for (const day of [1, 1, 1, 2, 3]) await insertEvent(db, venue, { startsAt: night(day) });
    for (const micros of [1, 2, 999]) {
      const { id } = await insertEvent(db, venue, { startsAt: night(4) });
      await db
        .update(events)
        .set({ startsAt: sql`starts_at + make_interval(secs => ${micros} / 1e6)` })
        .where(sql`id = ${id}`);
    }
    const soonestFirst = (await listEvents(db, { limit: 100 }, now)).events.map(({ id }) => id);
    expect(soonestFirst).toHaveLength(8);
    for (const limit of [1, 3, 7, 8]) {
      const pages = await readPages((query) => listEvents(db, { ...query, limit }, now));
      expect(pages).toHaveLength(Math.ceil(8 / limit));
      expect(pages.flatMap((page) => page.events.map(({ id }) => id))).toEqual(soonestFirst);
    }
    const own = await readPages((query) => listPortalEvents(db, venue.id, { ...query, limit: 3 }, now));
    expect(own.flatMap((page) => page.events.map(({ id }) => id))).toEqual(soonestFirst.toReversed());
  });

  test('neither repeat nor leave out what stood there while events come and go', async () => {
    const { db } = database;
    const venue = await insertVenue(db);
    const at = (day: number) => insertEvent(db, venue, { startsAt: night(day) });
    const [first, second, third] = [await at(10), await at(12), await at(14)];
    const page = (cursor?: string) =>
      listPortalEvents(db, venue.id, { limit: 1, ...(cursor === undefined ? {} : { cursor }) }, now);
    const newest = await page();
    expect(newest.events.map(({ id }) => id)).toEqual([third.id]);
    // before the place that we are at, at it, and behind it
    await at(16);
    await at(14);
    const between = await at(11);
    await db.delete(events).where(sql`id = ${third.id}`);
    const rest = await readPages((query) => page(query.cursor ?? newest.next ?? ''));
    const seen = rest.flatMap((each) => each.events.map(({ id }) => id));
    expect(seen.filter((id) => [second.id, between.id, first.id].includes(id))).toEqual([
      second.id,
      between.id,
      first.id,
    ]);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain(third.id);
  });
});

test('a page deep in a long list is found by its index, without sorting', async () => {
  const { db, pool } = database;
  const venue = await insertVenue(db);
  await pool.query(
    `INSERT INTO events (id, venue_id, title, ages, starts_at, doors_at, status)
     SELECT 'evt_' || lpad(n::text, 26, '0'), $1, 'A night', 'All ages', at, at, 'published'
       FROM generate_series(1, 20000) n, LATERAL (SELECT timestamptz '2028-01-01' + n * interval '1 minute') t (at)`,
    [venue.id],
  );
  await pool.query('ANALYZE events');
  const deep = ['2028-01-10T00:00:00.000000Z', `evt_${'0'.repeat(25)}1`];
  const lists = [
    ['events_listed', () => listEvents(db, { limit: 20, cursor: makeCursor('events', deep) }, now)],
    [
      'events_of_venue',
      () =>
        listPortalEvents(db, venue.id, { limit: 20, cursor: makeCursor(`events of ${venue.id}`, deep) }, now),
    ],
  ] as const;
  for (const [index, list] of lists) {
    const query = vi.spyOn(pool, 'query');
    await list();
    const [asked, values] = query.mock.calls[0] as unknown as [{ text: string }, unknown[]];
    query.mockRestore();
    const { rows } = await pool.query(`EXPLAIN ${asked.text}`, values);
    const plan = JSON.stringify(rows);
    expect(plan).toMatch(new RegExp(`Index Scan (Backward )?using ${index}`));
    expect(plan).not.toContain('Sort');
  }
});

test('pages of tickets go on within a show and over shows', async () => {
  const { db } = database;
  const fan = await insertAccount(db);
  const [one, other] = [
    await insertSale(db, { event: { startsAt: night(1) } }),
    await insertSale(db, { event: { startsAt: night(2) } }),
  ];
  for (const [sale, count] of [
    [one, 3],
    [other, 2],
  ] as const)
    await insertPaidOrder(db, sale, fan, count);
  const all = (await listTickets(db, fan.id, { limit: 100 })).tickets;
  expect(all.map(({ event }) => event.id)).toEqual([
    ...Array(2).fill(other.event.id),
    ...Array(3).fill(one.event.id),
  ]);
  const pages = await readPages((query) => listTickets(db, fan.id, { ...query, limit: 1 }));
  expect(pages.flatMap((page) => page.tickets)).toEqual(all);
});

test('an outcome is cut into pages by position', () => {
  const drop = newId('drop');
  const called = [2, 3, 5, 8, 13].map((position): [number, number, number] => [position, 1, 0]);
  const outcome = { endedAtMs: 1, tickets: 5, estimates: null, called };
  const first = outcomePage(outcome, drop, { limit: 2 });
  expect(first.called.map(([position]) => position)).toEqual([2, 3]);
  // one more was called before the page that comes next
  const grown = { ...outcome, called: [[0, 1, 0] as [number, number, number], ...called] };
  const second = outcomePage(grown, drop, { limit: 3, cursor: first.next ?? '' });
  expect(second).toMatchObject({ tickets: 5, next: null });
  expect(second.called.map(([position]) => position)).toEqual([5, 8, 13]);
  expect(() => outcomePage(outcome, newId('drop'), { limit: 2, cursor: first.next ?? '' })).toThrow(
    expect.objectContaining(invalid),
  );
});

describe('a cursor that we did not give', () => {
  test('is refused, whichever of its characters was changed', async () => {
    const { db } = database;
    const venue = await insertVenue(db);
    await insertEvent(db, venue, { startsAt: night(1) });
    await insertEvent(db, venue, { startsAt: night(2) });
    const { next } = await listPortalEvents(db, venue.id, { limit: 1 }, now);
    const cursor = next ?? '';
    const list = (bad: string) => listPortalEvents(db, venue.id, { limit: 1, cursor: bad }, now);
    expect((await list(cursor)).events).toHaveLength(1);
    for (let at = 0; at < cursor.length; at++) {
      const other = cursor[at] === 'A' ? 'B' : 'A';
      await expect(list(cursor.slice(0, at) + other + cursor.slice(at + 1)), `${at}`).rejects.toMatchObject(
        invalid,
      );
    }
    for (const bad of ['', 'x', `${cursor}A`, cursor.slice(1), `${cursor}=`, 'A'.repeat(10_000)])
      await expect(list(bad), bad.slice(0, 20)).rejects.toMatchObject(invalid);
  });

  test('is refused where it is one of another list', async () => {
    const { db } = database;
    const [mine, theirs] = [await insertVenue(db), await insertVenue(db)];
    for (const venue of [mine, mine, theirs, theirs]) await insertEvent(db, venue, { startsAt: night(20) });
    const { next } = await listPortalEvents(db, theirs.id, { limit: 1 }, now);
    const given = { limit: 1, cursor: next ?? '' };
    await expect(listPortalEvents(db, mine.id, given, now)).rejects.toMatchObject(invalid);
    await expect(listEvents(db, given, now)).rejects.toMatchObject(invalid);
    await expect(listTickets(db, (await insertAccount(db)).id, given)).rejects.toMatchObject(invalid);
  });

  test('is refused when its key is not one of the list’s, whatever its checksum', async () => {
    const { db } = database;
    for (const key of [[], ['2027-01-01T00:00:00.000000Z'], ['now()', newId('event')], [1, 2]]) {
      const cursor = makeCursor('events', key);
      await expect(listEvents(db, { limit: 1, cursor }, now)).rejects.toMatchObject(invalid);
    }
  });
});
