import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createDbClock } from '../db-clock.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { later } from '../outbox/later.ts';
import { oldestDueMs } from '../outbox/oldest-due.ts';
import { healthSamples } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertSale } from '../testing-rows.ts';
import { createPoolProbe } from './pool-wait.ts';
import { createRecent } from './recent.ts';
import { createSampler } from './sampler.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ connectionsMax: 2 });
});
afterAll(() => database.drop());

test('only what was measured of late counts', () => {
  let nowMs = 0;
  const recent = createRecent({ spanMs: 1_000, max: 100 }, () => nowMs);
  expect(recent.highest()).toBeNull();
  expect(recent.quantile(0.95)).toBeNull();
  for (let value = 1; value <= 20; value++) recent.add(value);
  expect([recent.quantile(0.95), recent.quantile(0.5), recent.highest()]).toEqual([19, 10, 20]);
  expect(recent.quantile(0.95, 21)).toBeNull();
  nowMs = 900;
  recent.add(3);
  nowMs = 1_100;
  expect([recent.quantile(0.95), recent.highest()]).toEqual([3, 3]);
  for (let i = 0; i < 1_000; i++) recent.add(i);
  expect(recent.highest()).toBe(999);
});

test('the wait for a connection is seen while it goes on, and when it is over', async () => {
  let nowMs = 0;
  const waits: ((give: { release(): void }) => void)[] = [];
  const connect = () => new Promise<{ release(): void }>((resolve) => waits.push(resolve));
  const probe = createPoolProbe({ connect } as never, () => nowMs);
  expect(probe()).toBe(0);
  nowMs = 300;
  expect(probe()).toBe(300);
  nowMs = 700;
  expect(probe()).toBe(700);
  // one that waits is enough
  expect(waits).toHaveLength(1);
  const release = vi.fn();
  waits[0]?.({ release });
  await vi.waitFor(() => expect(release).toHaveBeenCalled());
  await vi.waitFor(() => expect(probe()).toBe(700));
  expect(waits).toHaveLength(2);
});

test('a replica speaks though all connections are taken, overwrites what it said, and takes it back', async () => {
  const { pool, db } = database;
  const own = database.pool;
  const taken = await pool.connect();
  const sampler = createSampler({
    service: 'workers',
    pool: { connect: () => new Promise(() => undefined) } as never,
    own,
    p95Ms: () => 12.4,
    queueAgeMs: () => Promise.resolve(null),
  });
  try {
    await sampler.take();
    const { poolWaitMs } = await sampler.take();
    expect(poolWaitMs).toBeGreaterThanOrEqual(0);
    const rows = await db.select().from(healthSamples);
    expect(rows).toMatchObject([{ p95Ms: 12, queueAgeMs: null }]);
    expect(rows[0]?.replica).toMatch(/^workers-/);
    await sampler.stop();
    expect(await db.select().from(healthSamples)).toEqual([]);
  } finally {
    taken.release();
  }
});

test('the oldest job that is due tells its age; those put off and messages to people do not', async () => {
  const { db } = database;
  const { drop } = await insertSale(db);
  expect(await oldestDueMs(db)).toBe(0);
  const ago = (seconds: number) => ({ dueAt: later(new Date(), -seconds * 1000) });
  await enqueue(db, { kind: 'text-turn', drop: drop.id, index: 1, what: 'near' }, ago(900));
  await enqueue(db, { kind: 'sync-drop', drop: drop.id, version: 1 }, ago(-30));
  expect(await oldestDueMs(db)).toBe(0);
  await enqueue(db, { kind: 'sync-drop', drop: drop.id, version: 1 }, ago(60));
  const age = await oldestDueMs(db);
  expect(age).toBeGreaterThanOrEqual(55_000);
  expect(age).toBeLessThan(120_000);
});

test('a machine whose clock is half a minute off tells the time by the database', async () => {
  let off = -30_000;
  const clock = createDbClock(database.pool, () => Date.now() + off);
  const wrong = () => Math.abs(clock.now().getTime() - Date.now());
  expect(wrong()).toBeGreaterThan(29_000);
  await clock.sync();
  expect(wrong()).toBeLessThan(2_000);
  off = 45_000;
  await clock.sync();
  expect(wrong()).toBeLessThan(2_000);
});

test('an answer that took long does not spoil what is known', async () => {
  let localMs = 1_000_000;
  let roundTripMs = 10;
  let databaseAheadMs = 500;
  const pool = {
    query: () => {
      localMs += roundTripMs;
      return Promise.resolve({ rows: [{ ms: localMs - roundTripMs / 2 + databaseAheadMs }] });
    },
  };
  const clock = createDbClock(pool as never, () => localMs);
  const aheadMs = () => clock.now().getTime() - localMs;
  roundTripMs = 8_000;
  databaseAheadMs = 400;
  await clock.sync();
  expect(aheadMs()).toBe(400);
  roundTripMs = 10;
  databaseAheadMs = 500;
  await clock.sync();
  expect(aheadMs()).toBe(500);
  roundTripMs = 8_000;
  databaseAheadMs = 5_000;
  await clock.sync();
  expect(aheadMs()).toBe(500);
});
