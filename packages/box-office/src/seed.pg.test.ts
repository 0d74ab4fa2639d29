import { newId } from '@zilker/contracts/ids';
import { defaultFees } from '@zilker/contracts/price';
import { count, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readVenueTerms } from './money/terms.ts';
import { accounts, drops, events, outbox, staff, ticketTypes, venues, venueTerms } from './schema/tables.ts';
import { createCrowd } from './seed/create-crowd.ts';
import { createDemoDrop } from './seed/create-demo-drop.ts';
import { seed } from './seed.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const monthMs = 30 * 86_400_000;

test('seeds once, however often and from however many processes it is asked', async () => {
  const { db } = database;
  const now = new Date();
  await Promise.all([seed(db, now), seed(db, now), seed(db, now)]);
  await seed(db, new Date(now.getTime() + 1000));

  const rows = await db.select().from(events);
  expect(rows).toHaveLength(8);
  expect(rows.every(({ startsAt }) => startsAt > now)).toBe(true);
  expect(new Set(rows.map(({ title }) => title)).size).toBe(8);
  expect(await db.$count(venues)).toBe(5);
  expect(await db.$count(staff)).toBe(5);
  const scheduled = await db.select().from(drops);
  expect(scheduled.map(({ mode }) => mode).sort()).toEqual(['draw', 'draw', 'standby', 'standby']);
  expect(await db.$count(outbox)).toBe(4);

  const named = new Map((await db.select().from(venues)).map((venue) => [venue.name, venue.id]));
  const feesOf = async (name: string) => (await readVenueTerms(db, named.get(name) ?? newId('venue'))).fees;
  expect(await feesOf('The Pecan Room')).toEqual({ ...defaultFees, taxBps: 825, taxPaidBy: 'venue' });
  expect(await feesOf('Live Oak Social Hall')).toEqual({ ...defaultFees, zilkerPaidBy: 'venue' });
  expect(await feesOf('Red Bluff Hall')).toEqual(defaultFees);
  expect(await db.$count(venueTerms)).toBe(7);
});

test('announces an event again once its date has passed, and keeps the old one', async () => {
  const { db } = database;
  const before = await db.$count(events);
  await seed(db, new Date(Date.now() + 3 * monthMs));
  expect(await db.$count(events)).toBe(before + 8);
  const [one] = await db.select({ count: count() }).from(events).where(eq(events.title, 'Two-Step Sunday'));
  expect(one?.count).toBe(2);
});

test('a demo drop has its lobby and its doors open, its tickets and a pairing code', async () => {
  const { db } = database;
  const now = new Date();
  const made = await createDemoDrop(
    db,
    { drawInMs: 45_000, tickets: 100, demo: true, doorSecret: new Uint8Array(32) },
    now,
  );
  const [drop] = await db.select().from(drops).where(eq(drops.id, made.drop));
  const [event] = await db.select().from(events).where(eq(events.id, made.event));
  const types = await db.select().from(ticketTypes).where(eq(ticketTypes.eventId, made.event));
  expect(drop?.drawAt.getTime()).toBe(now.getTime() + 45_000);
  expect(drop?.demo).toBe(true);
  expect(event?.status).toBe('published');
  expect(event && drop && event.doorsAt <= now && drop.closesAt <= event.startsAt).toBe(true);
  expect(types.reduce((sum, type) => sum + type.capacity, 0)).toBe(100);
  expect(made.pairingCode).toMatch(/^\d{6}$/);
  expect(made.gates).toHaveLength(2);
});

test('makes a crowd in order', async () => {
  const { db } = database;
  const ids = await createCrowd(db, 6_001, 'run-1');
  expect(new Set(ids).size).toBe(6_001);
  const rows = await db.select().from(accounts).where(eq(accounts.simulated, true));
  expect(rows).toHaveLength(6_001);
  expect(rows.find(({ phone }) => phone === 'sim:run-1:6000')?.id).toBe(ids[6_000]);
});
