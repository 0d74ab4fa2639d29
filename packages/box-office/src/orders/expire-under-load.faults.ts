import { type Id, newId } from '@zilker/contracts/ids';
import { and, eq, sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { createDb, type Db } from '../db.ts';
import { orders } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { type Account, insertAccounts, insertOpenVisits, insertSale } from '../testing-rows.ts';
import { lapseVisits } from '../visits/lapse-visits.ts';
import { expireHolds } from './expire-holds.ts';
import { createReserver } from './reserver.ts';

/**
 * How late holds end while batches of orders hold the drop's lock all the time: two replicas take orders from 256 waiting clients,
 * every other of whom begins to pay; two workers sweep as the clock does, and an onlooker asks how overdue the oldest hold is, of
 * those without a session at Stripe, which give their tickets back, and of those with one, which begin to expire.
 */
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const holdMs = 3_000;
const runMs = 20_000;
const clients = 256;
const sweepEveryMs = 250;
const promisedMs = 2_000;
const states = ['held', 'paying'] as const;
/** As a worker reads them from the account: they pace the asking of Stripe, not the ends. */
const paymentsPerSecondMax = 25;

test('under load, holds are back in stock or expiring within two seconds of their end', async () => {
  const { db, pool } = database;
  const fans = await manyAccounts(40_000);
  const sale = await insertSale(db, {
    types: [{ capacity: 1_000_000 }],
    drop: { holdMs, visitMs: 3_600_000 },
  });
  for (let i = 0; i < fans.length; i += 2_000)
    await insertOpenVisits(db, sale.drop, fans.slice(i, i + 2_000), { firstIndex: i });
  const types = sale.types.map(({ id }) => id);
  // each replica has connections of its own, as in its own process
  const own = Array.from({ length: 4 }, () => new pg.Pool({ connectionString: database.url, max: 8 }));
  const dbs = own.map(createDb);
  const replicas = dbs.slice(0, 2).map((one) => ({ db: one, reserver: createReserver(one) }));
  const startedAt = performance.now();
  const msSince = () => performance.now() - startedAt;
  let next = 0;
  // fans who are all served are no load any more
  const isOver = () => msSince() > runMs || next >= fans.length;

  let reserved = 0;
  const client = async (n: number) => {
    while (!isOver()) {
      const index = next++;
      const fan = fans[index];
      const replica = replicas[n % replicas.length];
      if (fan === undefined || replica === undefined) return;
      const order = await replica.reserver.reserve({
        admission: { account: fan.id, drop: sale.drop.id, index, callNo: 1 },
        idempotencyKey: newId('order').slice(4),
        lines: types.map((type) => ({ type, quantity: 2 })),
      });
      reserved++;
      if (index % 2 === 0) await beginToPay(replica.db, order.id);
    }
  };
  let ended = 0;
  const sweeper = async (n: number) => {
    const mine = dbs[2 + n];
    while (mine !== undefined && !isOver()) {
      const at = new Date();
      const [, moved] = await Promise.all([
        lapseVisits(mine, at),
        expireHolds(mine, at, { paymentsPerSecondMax }),
      ]);
      ended += moved;
      if (moved === 0) await pause(sweepEveryMs);
    }
  };
  const overdue: Record<'held' | 'paying', number[]> = { held: [], paying: [] };
  const onlooker = async () => {
    // before that nothing could be late
    await pause(holdMs);
    while (!isOver()) {
      const { rows } = await pool.query<{ state: 'held' | 'paying'; ms: number }>(
        `SELECT state, (extract(epoch FROM clock_timestamp() - min(expires_at)) * 1000)::float8 AS ms
         FROM orders WHERE state IN ('held', 'paying') AND expires_at < clock_timestamp() GROUP BY state`,
      );
      for (const state of states) overdue[state].push(rows.find((row) => row.state === state)?.ms ?? 0);
      await pause(25);
    }
  };
  await Promise.all([
    ...Array.from({ length: clients }, (_, n) => client(n)),
    sweeper(0),
    sweeper(1),
    onlooker(),
  ]);
  const seconds = msSince() / 1000;
  await Promise.all(own.map((one) => one.end()));

  const late = { held: latenessOf(overdue.held), paying: latenessOf(overdue.paying) };
  console.info(
    `${Math.round(reserved / seconds)} orders/s, ${Math.round(ended / seconds)} ends/s; the oldest was overdue by (ms, median, p95, worst) ${states.map((state) => `${state}: ${Object.values(late[state]).map(Math.round).join(', ')}`).join('; ')}`,
  );
  const { rows: ends } = await pool.query<{ state: string; count: number }>(
    `SELECT state, count(*)::integer AS count FROM orders WHERE state IN ('expired', 'expiring') GROUP BY state ORDER BY state`,
  );
  expect(ends).toEqual([
    { state: 'expired', count: expect.toSatisfy(isMany) },
    { state: 'expiring', count: expect.toSatisfy(isMany) },
  ]);
  // at worst is for a quiet machine to say
  expect(late.held.p95).toBeLessThan(promisedMs);
  expect(late.paying.p95).toBeLessThan(promisedMs);
  expect(await auditEvent(db, sale.event.id)).toEqual([]);
});

/** What checkout writes once Stripe has answered; nothing here asks Stripe. */
async function beginToPay(db: Db, order: Id<'order'>): Promise<void> {
  await db
    .update(orders)
    .set({
      state: 'paying',
      sessionId: `cs_${order}`,
      sessionUrl: 'https://stripe.example',
      version: sql`${orders.version} + 1`,
    })
    .where(and(eq(orders.id, order), eq(orders.state, 'held')));
}

function latenessOf(samples: readonly number[]) {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
  return { median: at(0.5), p95: at(0.95), worst: at(1) };
}

const isMany = (count: number) => count > 1_000;

async function manyAccounts(count: number): Promise<Account[]> {
  const accounts: Account[] = [];
  while (accounts.length < count) accounts.push(...(await insertAccounts(database.db, 2_000)));
  return accounts;
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
