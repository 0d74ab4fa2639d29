import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Id } from '@zilker/contracts/ids';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { createDb } from '../db.ts';
import { migrate, migrationsFolder } from '../migrate.ts';
import { expireHolds } from '../orders/expire-holds.ts';
import { createReserver } from '../orders/reserver.ts';
import { createEmptyTestDatabase, type EmptyDatabase } from '../testing.ts';
import { readMigrations } from './read-migrations.ts';
import { folderUpTo, type TestFolder } from './testing-folder.ts';
import { oldDrop, oldEvent, sellOne, startOldSale } from './testing-old-sale.ts';

/** Of every version, with the rows that it wrote, while a service of its release goes on selling. */
const tags = readMigrations(migrationsFolder).map(({ tag }) => tag);
const rowsFolder = fileURLToPath(new URL('rows/', import.meta.url));
const idOf = <P extends string>(prefix: P, n: number) =>
  `${prefix}_01${String(n).padStart(24, '0')}` as `${P}_${string}`;
const event = idOf('evt', 1);
const over = idOf('evt', 2);
const drop = idOf('drp', 1);

let database: EmptyDatabase;
let pool: pg.Pool;
let before: TestFolder | undefined;
beforeEach(async () => {
  database = await createEmptyTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 5 });
  pool.on('error', () => undefined);
});
afterEach(async () => {
  before?.remove();
  before = undefined;
  await pool.end();
  await database.drop();
});

describe.each(tags)('from %s', (tag) => {
  test('every row is kept, the old release sells on, and the new one goes on with it', async () => {
    before = folderUpTo(tag);
    await migrate(database.url, { folder: before.folder });
    await insertRowsOf(tag);
    const was = await readAll();
    expect([...was].filter(([, rows]) => rows.length === 0).map(([table]) => table)).toEqual([]);

    const sale = await startOldSale(pool, { byFunction: tag !== '0000_tables' });
    await soldMore(sale);
    await migrate(database.url);
    await soldMore(sale);
    await sale.stop();

    const is = await readAll();
    for (const [table, rows] of was) {
      const now = new Set((is.get(table) ?? []).map((row) => textOf(row, rows[0])));
      for (const row of rows) expect(now, table).toContain(textOf(row, row));
    }
    expect(await unvalidated()).toEqual([]);
    await booked();
    await audited(event, over, oldEvent);
    await lastTickets(sale.sold());
    await newVerbs();
    await audited(event, over, oldEvent);
  });
});

test('a migration that the old release cannot live with stops its sale, and is seen', async () => {
  before = folderUpTo('0002_waiting_room');
  await migrate(database.url, { folder: before.folder });
  const sale = await startOldSale(pool, { byFunction: true });
  await soldMore(sale);
  await pool.query('ALTER TABLE orders ADD COLUMN "rank" integer NOT NULL DEFAULT 0');
  await pool.query('ALTER TABLE orders ALTER COLUMN "rank" DROP DEFAULT');
  await expect(sale.failed).rejects.toThrow(/null value in column "rank"/);
});

test('a migration that keeps a table for seconds stops its sale, and is seen', async () => {
  before = folderUpTo('0002_waiting_room');
  await migrate(database.url, { folder: before.folder });
  const sale = await startOldSale(pool, { byFunction: true });
  await soldMore(sale);
  const greedy = await pool.connect();
  try {
    await greedy.query('BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    await expect(sale.failed).rejects.toMatchObject({ code: '55P03' });
  } finally {
    greedy.release(true);
  }
});

test('the rows of a version are named for it', () => {
  for (const file of readdirSync(rowsFolder)) expect(tags.map((tag) => `${tag}.sql`)).toContain(file);
});

/** In one session, whose temporary function the files share. */
async function insertRowsOf(tag: string): Promise<void> {
  const files = new Set(readdirSync(rowsFolder));
  const client = await pool.connect();
  try {
    for (const each of tags.slice(0, tags.indexOf(tag) + 1))
      if (files.has(`${each}.sql`)) await client.query(readFileSync(`${rowsFolder}${each}.sql`, 'utf8'));
  } finally {
    client.release(true);
  }
}

type Row = Record<string, unknown>;

async function readAll(): Promise<Map<string, Row[]>> {
  const { rows: tables } = await pool.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
  );
  const all = new Map<string, Row[]>();
  for (const { name } of tables) {
    const { rows } = await pool.query<{ row: Row }>(`SELECT to_jsonb(t) AS row FROM ${name} t`);
    all.set(
      name,
      rows.map(({ row }) => row),
    );
  }
  return all;
}

/** A row, in the columns that `like` has. */
function textOf(row: Row, like: Row | undefined): string {
  return JSON.stringify(
    Object.keys(like ?? {})
      .sort()
      .map((column) => [column, row[column]]),
  );
}

async function soldMore(sale: { sold(): number }): Promise<void> {
  const from = sale.sold();
  for (let looks = 0; sale.sold() < from + 3 && looks < 1_000; looks++)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

async function unvalidated(): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `SELECT conname AS name FROM pg_constraint WHERE NOT convalidated
     UNION ALL SELECT c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid`,
  );
  return rows.map(({ name }) => name);
}

/** Whatever release an order was paid by: its payment is there, and the ledger says whose each cent is. */
async function booked(): Promise<void> {
  const { rows } = await pool.query<{ order: Record<string, unknown>; states: string[]; sums: unknown }>(`
    SELECT jsonb_build_object('paid', o.paid_at IS NOT NULL, 'state', o.state, 'total', o.total_cents, 'venue', o.venue_cents,
        'card', o.card_cents, 'refunded', o.refunded_cents) AS order,
      ARRAY(SELECT p.state FROM payments p WHERE p.order_id = o.id AND p.id = o.payment_intent_id AND p.amount_cents = o.total_cents) AS states,
      (SELECT jsonb_build_object('fan', sum(fan_cents), 'stripe', sum(stripe_cents), 'lines', count(*))
        FROM ledger l WHERE l.order_id = o.id AND l.kind IN ('payment', 'refund')) AS sums
    FROM orders o WHERE o.payment_intent_id IS NOT NULL AND o.total_cents > 0`);
  expect(rows.length).toBeGreaterThan(5);
  const of = (fits: (order: (typeof rows)[number]['order']) => boolean) =>
    rows.filter(({ order }) => fits(order));
  for (const { order, states, sums } of of(({ paid }) => paid === true)) {
    const { total, card, refunded } = order as { total: number; card: number; refunded: number };
    expect(states).toEqual(['captured']);
    expect(sums).toEqual({ fan: refunded - total, stripe: card, lines: refunded > 0 ? 2 : 1 });
  }
  for (const { order, states, sums } of of(({ paid, state }) => paid === false && state === 'refunded')) {
    expect(states).toEqual(['returned']);
    expect(sums).toEqual({ fan: 0, stripe: order.card, lines: 2 });
  }
  for (const { states, sums } of of(({ state }) => state === 'authorized' || state === 'review')) {
    expect(states).toEqual(['authorized']);
    expect(sums).toMatchObject({ lines: 0 });
  }
}

async function audited(...events: Id<'event'>[]): Promise<void> {
  for (const one of events) expect(await auditEvent(createDb(pool), one)).toEqual([]);
}

/** The release before sells down to the last ticket, which only a promise can buy. */
async function lastTickets(n: number): Promise<void> {
  await pool.query('UPDATE ticket_types t SET capacity = taken + 1 WHERE event_id = $1', [oldEvent]);
  await sellOne(pool, n - (n % 3) + 4, { byFunction: true });
  const { rows } = await pool.query('SELECT capacity - taken - promised AS free FROM drops WHERE id = $1', [
    oldDrop,
  ]);
  expect(rows[0].free).toBe(0);
}

async function newVerbs(): Promise<void> {
  const db = createDb(pool);
  const type = idOf('tty', 1);
  const order = await createReserver(db).reserve({
    admission: { account: idOf('acc', 5), drop, index: 5, callNo: 1 },
    idempotencyKey: 'key-of-place-five',
    lines: [{ type, quantity: 2 }],
  });
  expect(order).toMatchObject({ state: 'held', lines: [{ type, quantity: 2 }] });
  // everything of the old rows that holds is over by then: three are held, one is with Stripe, one has begun to end
  await expireHolds(db, new Date(Date.now() + 10 * 60_000));
  const { rows } = await pool.query<{ state: string }>(
    'SELECT state FROM orders WHERE drop_id = $1 AND place_index BETWEEN 11 AND 15 ORDER BY place_index',
    [drop],
  );
  expect(rows.map(({ state }) => state)).toEqual(['expired', 'expired', 'expired', 'expiring', 'expiring']);
}
