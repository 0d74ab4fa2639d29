import { newId } from '@zilker/contracts/ids';
import { waitUntil } from '@zilker/local/wait-until';
import { eq, inArray, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import type { Db } from '../db.ts';
import { drops, orders, outbox, visits } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { countWaiting } from '../testing-locks.ts';
import { insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { dbWithoutLocks } from '../testing-unlocked.ts';
import { lapseVisits } from '../visits/lapse-visits.ts';
import { expireHolds } from './expire-holds.ts';
import { createReserver } from './reserver.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase({ connectionsMax: 24 });
  db = database.db;
});
afterAll(() => database.drop());
beforeEach(() => emptyTables(database.pool));

const start = Date.now();
const overMs = start + 310_000;
/** A sale with so many holds of two tickets each, made at `start`, and as many fans inside who have not chosen. */
async function saleWith(holds: number): Promise<Sale> {
  const sale = await insertSale(db, { types: [{ capacity: 10 * holds, maxPerAccount: 4 }] });
  const fans = await insertAccounts(db, 2 * holds);
  await insertOpenVisits(db, sale.drop, fans, { now: new Date(start) });
  await reserve(sale, fans.slice(0, holds), 0, new Date(start));
  return sale;
}
function reserve(sale: Sale, fans: { id: `acc_${string}` }[], first: number, at: Date) {
  const reserver = createReserver(db, { now: () => at });
  return Promise.all(
    fans.map(({ id: account }, i) =>
      reserver.reserve({
        admission: { account, drop: sale.drop.id, index: first + i, callNo: 1 },
        idempotencyKey: newId('order').slice(4),
        lines: sale.types.map(({ id: type }) => ({ type, quantity: 2 })),
      }),
    ),
  );
}
const audit = async (sale: Sale) => (await auditEvent(db, sale.event.id)).map((breach) => breach.check);
/** As Checkout Sessions would have it; nothing here asks Stripe. */
const beginToPay = (sale: Sale) =>
  db
    .update(orders)
    .set({ state: 'paying', sessionId: sql`'cs_' || ${orders.id}`, sessionUrl: 'https://stripe.example' })
    .where(eq(orders.dropId, sale.drop.id));
const statesOf = async (sale: Sale) => {
  const rows = await db.select({ state: orders.state }).from(orders).where(eq(orders.dropId, sale.drop.id));
  return [...new Set(rows.map(({ state }) => state))];
};

test('four sweepers over three drops, with orders coming in: each hold ends once, each visit lapses once', async () => {
  const sales = [await saleWith(40), await saleWith(40), await saleWith(40)];
  const at = new Date(overMs);
  const counts = { ended: 0, lapsed: 0 };
  const sweeper = async () => {
    while (counts.ended + counts.lapsed < 240) {
      const [ended, lapsed] = await Promise.all([expireHolds(db, at), lapseVisits(db, at)]);
      counts.ended += ended;
      counts.lapsed += lapsed;
    }
  };
  // more fans come and order while the others go
  const late = await insertAccounts(db, 60);
  const coming = sales.map(async (sale, i) => {
    const mine = late.slice(20 * i, 20 * (i + 1));
    await insertOpenVisits(db, sale.drop, mine, { firstIndex: 1_000, now: at });
    await reserve(sale, mine, 1_000, at);
  });
  await Promise.all([...coming, sweeper(), sweeper(), sweeper(), sweeper()]);
  // what all of them have done stays done
  expect(await expireHolds(db, at)).toBe(0);
  expect(await lapseVisits(db, at)).toBe(0);
  expect(counts).toEqual({ ended: 120, lapsed: 120 });
  for (const sale of sales) expect(await audit(sale)).toEqual([]);
  const jobs = await db.select().from(outbox);
  const ends = jobs.filter(({ job }) => job.kind === 'audit-order').length;
  // one when it was made, one when it ended
  expect(ends).toBe(120 + 60 + 120);
});

test('negative control: without locks and guards two sweepers give the same tickets back twice', async () => {
  const sale = await saleWith(4);
  const bystanders = await insertAccounts(db, 8);
  await insertOpenVisits(db, sale.drop, bystanders, { firstIndex: 100, now: new Date(overMs) });
  await reserve(sale, bystanders, 100, new Date(overMs));
  await database.pool.query(`
    ALTER TABLE usage DROP CONSTRAINT usage_limit;
    ALTER TABLE type_usage DROP CONSTRAINT type_usage_limit;`);
  const unlocked = dbWithoutLocks(database.url, {
    rewrite: (text) =>
      text
        // they wait for each other here, however long it takes
        .replace("set_config('lock_timeout', $3, true)", '$3::text')
        .replace(
          'pg_try_advisory_xact_lock($1, hashtext($2))',
          '($1::integer IS NOT NULL AND $2::text IS NOT NULL)',
        )
        .replace(/AND state = ANY \((\$\d+::text\[\])\)/, 'AND $1 IS NOT NULL'),
  });
  const holder = await database.pool.connect();
  try {
    // one statement looks and writes: it has looked when it waits for the row that it would write
    await holder.query('BEGIN');
    await holder.query('SELECT FROM orders WHERE drop_id = $1 FOR UPDATE', [sale.drop.id]);
    const at = new Date(overMs);
    const ended = Promise.all([expireHolds(unlocked, at), expireHolds(unlocked, at)]);
    await waitUntil('both have looked', async () => (await countWaiting(database.pool)) === 2);
    await holder.query('COMMIT');
    expect(await ended).toEqual([4, 4]);
  } finally {
    holder.release(true);
    await unlocked.$client.end();
  }
  expect(await audit(sale)).toContain('taken');
  await emptyTables(database.pool);
  await database.pool.query(`
    ALTER TABLE usage ADD CONSTRAINT usage_limit CHECK (taken BETWEEN 0 AND taken_max);
    ALTER TABLE type_usage ADD CONSTRAINT type_usage_limit CHECK (taken BETWEEN 0 AND taken_max);`);
});

test('a drop whose locks are not to be had keeps neither the others nor payments from ending', async () => {
  const [stuck, other, paying] = [await saleWith(3), await saleWith(3), await saleWith(3)];
  await beginToPay(paying);
  const at = new Date(overMs);
  const client = await database.pool.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT FROM drops WHERE id = ANY ($1) FOR UPDATE', [[stuck.drop.id, paying.drop.id]]);
    expect(await expireHolds(db, at)).toBe(6);
    expect(await statesOf(stuck)).toEqual(['held']);
    expect(await statesOf(other)).toEqual(['expired']);
    expect(await statesOf(paying)).toEqual(['expiring']);
    // the fans inside lapse where they can
    expect(await lapseVisits(db, at)).toBe(3);
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
  expect(await expireHolds(db, at)).toBe(3);
  expect(await statesOf(stuck)).toEqual(['expired']);
  for (const sale of [stuck, other, paying]) expect(await audit(sale)).toEqual([]);
});

test('Stripe is asked to end sessions at half the pace it takes, whichever workers ask', async () => {
  const sales = [await saleWith(30), await saleWith(15)];
  for (const sale of sales) await beginToPay(sale);
  const at = new Date(overMs);
  const sweep = () => expireHolds(db, at, { paymentsPerSecondMax: 20 });
  await Promise.all([sweep(), sweep(), sweep()]);
  for (const sale of sales) expect(await statesOf(sale)).toEqual(['expiring']);
  const { rows } = await database.pool.query<{ count: number }>(
    'SELECT count(*)::integer AS count FROM orders GROUP BY checked_at',
  );
  expect(rows.reduce((sum, { count }) => sum + count, 0)).toBe(45);
  for (const { count } of rows) expect(count).toBeLessThanOrEqual(10);
  const jobs = await db.select().from(outbox).where(sql`${outbox.job}->>'kind' = 'end-session'`);
  expect(jobs).toHaveLength(45);
  // the first ones at once, the others from second to second
  expect(new Set(jobs.map(({ dueAt }) => dueAt.getTime())).size).toBe(rows.length);
  // nobody is asked twice before the answer can have come
  expect(await sweep()).toBe(0);
});

test('Stripe is asked for some seconds ahead at most; the others have their turn later, first come first', async () => {
  await beginToPay(await saleWith(45));
  const dueAheadMs = async () => {
    const [row] = await db.select({ at: sql<Date>`max(${outbox.dueAt})`.mapWith(outbox.dueAt) }).from(outbox);
    return (row?.at.getTime() ?? 0) - overMs;
  };
  const sweepAt = (seconds: number) =>
    expireHolds(db, new Date(overMs + seconds * 1000), { paymentsPerSecondMax: 2 });
  await sweepAt(0);
  const jobs = () =>
    database.pool.query("SELECT DISTINCT job FROM outbox WHERE job->>'kind' = 'end-session'");
  expect((await jobs()).rows).toHaveLength(20);
  expect(await dueAheadMs()).toBeLessThanOrEqual(20_000);
  expect(await sweepAt(0)).toBe(0);
  expect(await sweepAt(10)).toBe(10);
  expect(await sweepAt(29)).toBe(15);
  expect((await jobs()).rows).toHaveLength(45);
});

test('a clock that was set back by ten minutes keeps no session from being ended', async () => {
  await beginToPay(await saleWith(3));
  const sweep = (ms: number) => expireHolds(db, new Date(ms), { paymentsPerSecondMax: 20 });
  const before = overMs + 600_000;
  await sweep(before);
  await database.pool.query("DELETE FROM outbox WHERE job->>'kind' = 'end-session'");
  expect(await sweep(overMs)).toBe(3);
  const jobs = await db.select().from(outbox).where(sql`${outbox.job}->>'kind' = 'end-session'`);
  expect(jobs).toHaveLength(3);
  for (const { dueAt } of jobs) expect(dueAt.getTime()).toBeLessThan(overMs + 20_000);
});

test('visits and orders that hold are all there is: what is done or lapsed is never swept', async () => {
  const sale = await saleWith(2);
  await db
    .update(drops)
    .set({ saleStopped: true, stoppedAt: new Date(start) })
    .where(eq(drops.id, sale.drop.id));
  expect(await expireHolds(db, new Date(overMs))).toBe(0);
  expect(await lapseVisits(db, new Date(overMs))).toBe(0);
  await db.update(drops).set({ saleStopped: false, stoppedAt: null }).where(eq(drops.id, sale.drop.id));
  expect(await expireHolds(db, new Date(overMs))).toBe(2);
  expect(await lapseVisits(db, new Date(overMs))).toBe(2);
  const left = await db
    .select()
    .from(visits)
    .where(inArray(visits.state, ['called', 'open', 'holding']));
  expect(left).toEqual([]);
  expect(await audit(sale)).toEqual([]);
});
