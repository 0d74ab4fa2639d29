import type { Id } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDb, type Db, withTransaction } from '../db.ts';
import { listOrders } from '../portal-orders/list-orders.ts';
import { paidOrders } from '../refunds/paid-orders.ts';
import { countWaiting, planEventRefund } from '../refunds/plan-event-refund.ts';
import { insertMany } from '../refunds/testing-many-orders.ts';
import { orders } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertSale, type Sale } from '../testing-rows.ts';
import { lockKept, readKept } from './lock-kept.ts';
import { sweepPayments } from './sweep-payments.ts';

/** Enough of other shows that nobody reads them all who wants one. */
const shows = 30;
const ordersOfShow = 300;

let database: TestDatabase;
let sale: Sale;
let of: { venue: Id<'venue'>; event: Id<'event'> };
let some: (typeof orders.$inferSelect)[];
beforeAll(async () => {
  database = await createTestDatabase();
  for (let show = 0; show < shows; show++) {
    sale = await insertSale(database.db, { types: [{ capacity: 2 * ordersOfShow }] });
    await insertMany(database, sale, ordersOfShow);
  }
  of = { venue: sale.venue.id, event: sale.event.id };
  some = await database.db
    .select()
    .from(orders)
    .where(eq(orders.eventId, of.event))
    .orderBy(asc(orders.id))
    .limit(50);
  // a few of ours and half of all others wait for their show
  const waits = `event_id <> $1 AND quantity = 2 OR id = ANY ($2)`;
  const ours = [of.event, some.slice(0, 10).map(({ id }) => id)];
  await database.pool.query(`UPDATE orders SET state = 'authorized' WHERE ${waits}`, ours);
  await database.pool.query(
    `UPDATE payments SET state = 'authorized' WHERE order_id IN (SELECT id FROM orders WHERE ${waits})`,
    ours,
  );
  await database.pool.query('ANALYZE orders, payments, tickets, order_items');
});
afterAll(() => database.drop());

const first = () => {
  const [order] = some;
  if (order === undefined) throw new Error('there is no order');
  return order.id;
};

type Read = (db: Db) => Promise<unknown>;
const reads: [what: string, read: Read, by: string][] = [
  ['the plan of a refund', (db) => planEventRefund(db, of.event), 'orders_of_event'],
  ['how many cards wait', (db) => countWaiting(db, of.event), 'orders_of_event'],
  ['the orders that wait', (db) => listOrders(db, { ...of, limit: 25, only: 'waiting' }), 'orders_of_event'],
  ['the list of orders', (db) => listOrders(db, { ...of, limit: 25 }), 'orders_p'],
  ['what some orders have paid', (db) => paidOrders(db, some), 'payments_'],
  ['the payment that an order keeps', (db) => readKept(db, first()), 'payments_'],
  ['the same, locked', (db) => withTransaction(db, (tx) => lockKept(tx, first())), 'payments_'],
  ['the sweep over payments', (db) => sweepPayments(db, new Date()), 'payments_held'],
  ['the same', (db) => sweepPayments(db, new Date()), 'payments_due'],
];

test.each(reads)('%s reads no whole table of orders or payments', async (_, read, by) => {
  const plans = await plansOf(read);
  expect(plans.flatMap(({ whole }) => whole)).toEqual([]);
  expect(plans.flatMap(({ indexes }) => indexes).filter((index) => index.startsWith(by))).not.toEqual([]);
});

test('who asks for no index at all is found out', async () => {
  const plans = await plansOf((db) => db.select().from(orders).where(eq(orders.bodyHash, 'other')));
  expect(plans.flatMap(({ whole }) => whole)).toEqual(['orders']);
});

/** How Postgres goes about each statement of a read: by which indexes, and which of the large tables it reads as a whole. */
async function plansOf(read: Read): Promise<{ indexes: string[]; whole: string[] }[]> {
  const asked: { text: string; values: unknown[] }[] = [];
  const pool = recording(database.pool, (text, values) => asked.push({ text, values }));
  await read(createDb(pool));
  const statements = asked.filter(({ text }) => /^\s*(?:select|update|with)\b/i.test(text));
  expect(statements).not.toEqual([]);
  const plans: { indexes: string[]; whole: string[] }[] = [];
  for (const { text, values } of statements) {
    const { rows } = await database.pool.query<{ 'QUERY PLAN': unknown }>(
      `EXPLAIN (FORMAT JSON) ${text}`,
      values,
    );
    const plan = JSON.stringify(rows[0]?.['QUERY PLAN']);
    const all = (pattern: RegExp) => [...plan.matchAll(pattern)].map(([, name = '']) => name);
    plans.push({
      indexes: all(/"Index Name":"(\w+)"/g),
      whole: all(/"Node Type":"Seq Scan"[^{}]*?"Relation Name":"(orders|payments)"/g),
    });
  }
  return plans;
}

/** The pool, with each statement told as it goes. */
function recording(pool: pg.Pool, tell: (text: string, values: unknown[]) => void): pg.Pool {
  const told = <T extends object>(target: T): T =>
    new Proxy(target, {
      get(of, name) {
        const value: unknown = Reflect.get(of, name, of);
        if (typeof value !== 'function') return value;
        if (name === 'connect') return async () => told((await value.call(of)) as object);
        if (name !== 'query') return value.bind(of);
        return (query: string | pg.QueryConfig, values?: unknown[], ...rest: unknown[]) => {
          const text = typeof query === 'string' ? query : query.text;
          tell(text, values ?? (typeof query === 'string' ? [] : (query.values ?? [])));
          return value.call(of, query, values, ...rest);
        };
      },
    });
  return told(pool);
}
