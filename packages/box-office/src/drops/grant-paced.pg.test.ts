import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { withTransaction } from '../db.ts';
import { startState } from '../health/controller.ts';
import { paceGrants } from '../health/pace-grants.ts';
import type { Pacing } from '../health/pacing.ts';
import { forgetSample, readMeasured, writeSample } from '../health/samples.ts';
import { drops, healthControl, healthSamples, ticketTypes } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { insertSale, type Sale } from '../testing-rows.ts';
import { recordCalls } from '../visits/record-calls.ts';
import { grant } from './grant.ts';

let database: TestDatabase;
let sale: Sale;
const start = Date.now();
const at = (ms: number) => new Date(start + ms);
const drawn = { lobbyOpensAt: at(-120_000), drawAt: at(-60_000) };

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
});

const pacing = (share: number, cause: Pacing['cause'] = 'health'): Pacing => ({
  health: { p95Ms: 2_000, poolWaitMs: 0, queueAgeMs: 0, paymentHeadroom: 1, share },
  cause,
});
let called = 0;
/** A room that calls all that is granted, at once. */
const callAll = (granted: number) =>
  withTransaction(database.db, (tx) => {
    const calls = Array.from({ length: Math.max(0, granted - called) }, (_, i) => called + i);
    called = Math.max(called, granted);
    const times = { callNo: 1, calledAt: at(0), openBy: at(3_600_000) };
    return recordCalls(tx, {
      drop: sale.drop.id,
      calls: calls.map((index) => ({ index, position: index, ...times })),
    });
  });
async function play(options: { share: number; seconds: number; everyMs: number }): Promise<number> {
  called = 0;
  // what lies ready from before is called first
  await callAll((await grant(database.db, sale.drop.id, at(0))).granted);
  const before = called;
  for (let ms = options.everyMs; ms <= options.seconds * 1000; ms += options.everyMs)
    await callAll((await grant(database.db, sale.drop.id, at(ms), pacing(options.share))).granted);
  return called - before;
}

test.each([
  [0.5, 300, 250],
  [0.5, 300, 700],
  [0.1, 60, 250],
  [0.01, 48, 700],
])(
  'at a share of %d it is %d a minute, floor and all, with a clock that ticks each %d ms',
  async (share, perMinute, everyMs) => {
    sale = await insertSale(database.db, {
      types: [{ capacity: 2_000 }],
      drop: { ...drawn, ratePerMinute: 600, floorPerMinute: 48, insideMax: 5_000 },
    });
    const seconds = 21;
    const granted = await play({ share, seconds, everyMs });
    // the slowed pace counts from its first tick on
    const expected = (perMinute / 60) * (seconds - everyMs / 1000);
    expect(granted).toBeLessThanOrEqual(expected + 0.001);
    expect(granted).toBeGreaterThan(expected - 1.001);
    expect(await auditEvent(database.db, sale.event.id)).toEqual([]);
  },
);

test('what was not used while nobody was there does not pile up', async () => {
  sale = await insertSale(database.db, {
    types: [{ capacity: 500 }],
    drop: { ...drawn, ratePerMinute: 600, insideMax: 500 },
  });
  called = 0;
  await callAll((await grant(database.db, sale.drop.id, at(0))).granted);
  const say = (ms: number) => grant(database.db, sale.drop.id, at(ms), pacing(0.1));
  await say(1_000);
  const { granted } = await say(600_000);
  expect(granted - called).toBeLessThanOrEqual(3);
});

test('the word says how the box office is, and what holds calls back', async () => {
  sale = await insertSale(database.db, { drop: { ...drawn, ratePerMinute: 600, floorPerMinute: 30 } });
  const say = (how?: Pacing) => grant(database.db, sale.drop.id, at(0), how);
  expect(await say()).toMatchObject({ limitedBy: 'rate', health: null, floorPerMinute: 30 });
  expect(await say(pacing(1, null))).toMatchObject({ limitedBy: 'rate', health: { share: 1 } });
  expect(await say(pacing(0.4))).toMatchObject({ limitedBy: 'health', health: { share: 0.4, p95Ms: 2_000 } });
  expect(await say(pacing(0.4, 'payments'))).toMatchObject({ limitedBy: 'payments' });
  // a floor at the rate leaves nothing to slow
  await database.db.update(drops).set({ floorPerMinute: 600 });
  expect(await say(pacing(0.4))).toMatchObject({ limitedBy: 'rate' });
  await database.db.update(drops).set({ saleStopped: true });
  expect(await say(pacing(0.4))).toMatchObject({ limitedBy: 'stopped' });
});

test('an ordinary sale grants from its opening on, and promises little of a small stock away', async () => {
  sale = await insertSale(database.db, {
    types: [{ capacity: 400 }],
    drop: { mode: 'standby', lobbyOpensAt: at(0), drawAt: at(0), ratePerMinute: 600 },
  });
  const say = (ms: number) => grant(database.db, sale.drop.id, at(ms));
  expect(await say(-1)).toMatchObject({ granted: 0, limitedBy: 'rate' });
  expect(await say(0)).toMatchObject({ granted: 20, free: 380 });
  expect(await say(1)).toMatchObject({ granted: 20 });
  called = 0;
  await callAll(20);
  expect(await say(2)).toMatchObject({ granted: 39 });
  await callAll(39);
  await database.db.update(ticketTypes).set({ taken: 355 });
  // six are left to nobody
  expect(await say(3)).toMatchObject({ granted: 40, free: 5 });
  await callAll(40);
  expect(await say(4)).toMatchObject({ granted: 41, free: 4 });
});

const sample = (change: Partial<Parameters<typeof writeSample>[2]> = {}) => ({
  p95Ms: 20,
  poolWaitMs: 1,
  queueAgeMs: null,
  ...change,
});
const limits = { perSecond: 25, perEndpoint: 25 };
const pace = () => paceGrants(database.db, { limits });
const aSecondLater = () =>
  database.db.update(healthControl).set({ at: sql`${healthControl.at} - interval '1 second'` });

test('nothing measured, nothing slowed; then the worst of all replicas counts, and what all of them ask of Stripe', async () => {
  const { db } = database;
  expect(await pace()).toEqual({ health: null, cause: null });
  await writeSample(db, 'one', sample({ p95Ms: 90.4 }));
  await writeSample(db, 'two', sample({ poolWaitMs: 70, p95Ms: null, queueAgeMs: 400 }));
  const health = { p95Ms: 90, poolWaitMs: 70, queueAgeMs: 400, paymentHeadroom: 1, share: 1 };
  expect(await pace()).toEqual({ health, cause: null });
  // by a clock that is a second ahead, so that it still counts when a slow machine looks
  await database.pool.query(
    `INSERT INTO stripe_budgets VALUES ('stripe', array_fill(clock_timestamp() + interval '1 second', '{25}'),
       array_fill('checkout_sessions'::text, '{25}'))`,
  );
  await aSecondLater();
  expect(await pace()).toMatchObject({ health: { paymentHeadroom: 0 }, cause: 'payments' });
  // a server that stands in for Stripe sets no limit
  expect(await readMeasured(db, null)).toMatchObject({ paymentHeadroom: 1 });
  // a replica that went says nothing any more, whether or not it said so
  await forgetSample(db, 'one');
  await db
    .update(healthSamples)
    .set({ at: sql`now() - interval '1 minute'` })
    .where(eq(healthSamples.replica, 'two'));
  expect(await pace()).toEqual({ health: null, cause: null });
});

test('replicas that all fall silent cannot get through; one that does while others speak is gone', async () => {
  const { db } = database;
  const silent = (replica: string, seconds: number) =>
    db
      .update(healthSamples)
      .set({ at: sql`now() - ${seconds} * interval '1 second'` })
      .where(eq(healthSamples.replica, replica));
  await writeSample(db, 'one', sample({ p95Ms: 3_000 }));
  await silent('one', 8);
  const stalled = await pace();
  expect(stalled.health?.poolWaitMs).toBeGreaterThanOrEqual(8_000);
  expect(stalled).toMatchObject({ cause: 'health', health: { share: 0.5 } });
  await writeSample(db, 'two', sample());
  expect((await pace()).health).toMatchObject({ p95Ms: 20, poolWaitMs: 1 });
});

test('the share is stepped once a second, however many workers ask, and all of them say the same', async () => {
  const { db } = database;
  await writeSample(db, 'one', sample({ poolWaitMs: 5_000 }));
  const said = await Promise.all(Array.from({ length: 8 }, pace));
  const shares = said.map(({ health }) => health?.share);
  expect(new Set(shares)).toEqual(new Set([0.5]));
  expect(said.every(({ cause }) => cause === 'health')).toBe(true);
  for (let step = 0; step < 4; step++) {
    await aSecondLater();
    await writeSample(db, 'one', sample({ poolWaitMs: 5_000 }));
    await pace();
  }
  expect((await pace()).health?.share).toBe(0.25);
  for (let step = 0; step < 60; step++) {
    await aSecondLater();
    await writeSample(db, 'one', sample());
    await pace();
  }
  await writeSample(db, 'one', sample());
  expect(await pace()).toMatchObject({ health: { share: 1 }, cause: null });
  const [kept] = await db.select().from(healthControl);
  expect(kept?.state).toMatchObject({ ...startState, calm: expect.any(Number), ceiling: expect.any(Number) });
});
