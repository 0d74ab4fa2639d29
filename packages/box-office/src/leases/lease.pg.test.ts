import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Db } from '../db.ts';
import { leases } from '../schema/running.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { dropLease, holdLease } from './lease.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => database.pool.query('TRUNCATE leases'));

const name = 'grants';
const longMs = 60_000;
const hold = (holder: string, forMs = longMs) => holdLease(database.db, { name, holder, forMs });
const lapse = () =>
  database.db
    .update(leases)
    .set({ until: sql`clock_timestamp() - interval '1 millisecond'` })
    .where(eq(leases.name, name));

test('of many who ask at once one gets it; who has it keeps it in the same term', async () => {
  const holders = Array.from({ length: 12 }, (_, i) => `worker-${i}`);
  const terms = await Promise.all(holders.map((holder) => hold(holder)));
  expect(terms.filter((term) => term !== null)).toEqual([1]);
  const mine = holders[terms.indexOf(1)] ?? '';
  expect(await hold(mine)).toBe(1);
  expect(await hold('another')).toBeNull();
});

test('one that has run out goes to one of those who ask, in a higher term; the old holder is told', async () => {
  await hold('first');
  await lapse();
  const terms = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((holder) => hold(holder)));
  expect(terms.filter((term) => term !== null)).toEqual([2]);
  expect(await hold('first')).toBeNull();
});

test('one that nobody took meanwhile goes on in its term', async () => {
  await hold('first');
  await lapse();
  expect(await hold('first')).toBe(1);
});

test('a clean handover waits for nothing, and gives up only what is its own', async () => {
  await hold('first');
  await dropLease(database.db, { name, holder: 'second' });
  expect(await hold('second')).toBeNull();
  await dropLease(database.db, { name, holder: 'first' });
  expect(await hold('second')).toBe(2);
  await dropLease(database.db, { name, holder: 'first' });
  expect(await hold('first')).toBeNull();
});

test('terms only rise, whoever takes turns, and no two holders share one', async () => {
  const seen = new Map<number, Set<string>>();
  for (let round = 0; round < 15; round++) {
    const holders = ['a', 'b', 'c'];
    const terms = await Promise.all(holders.map((holder) => hold(holder)));
    for (const [i, term] of terms.entries())
      if (term !== null) seen.set(term, (seen.get(term) ?? new Set()).add(holders[i] ?? ''));
    await lapse();
  }
  for (const holders of seen.values()) expect(holders.size).toBe(1);
});

test('negative control: looking first and writing after gives it to all who looked', async () => {
  await hold('first');
  await lapse();
  const holders = ['a', 'b', 'c'];
  const saw = await Promise.all(holders.map(() => looksFree(database.db)));
  expect(saw).toEqual([true, true, true]);
  await Promise.all(holders.map((holder) => database.db.update(leases).set({ holder })));
  // each of them goes on now, and only the last one has it
});

/** The first half of how it must not be done. */
async function looksFree(db: Db): Promise<boolean> {
  const free = sql<boolean>`${leases.until} <= clock_timestamp()`;
  const [row] = await db.select({ free }).from(leases).where(eq(leases.name, name));
  return row?.free === true;
}
