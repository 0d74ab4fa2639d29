import { Refusal } from '@zilker/contracts/errors';
import { newId } from '@zilker/contracts/ids';
import { waitUntil } from '@zilker/local/wait-until';
import { eq, sum } from 'drizzle-orm';
import { afterEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { drops, orders } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { countWaiting } from '../testing-locks.ts';
import { insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { createReserver } from './reserver.ts';

/**
 * Many at once, through two replicas. Each race has its negative control: the same with the guard taken out of the function
 * (and the CHECKs behind it), which must go wrong, or the test could not fail.
 */
let database: TestDatabase;
afterEach(() => database.drop());

test('500 concurrent orders for 100 tickets sell exactly 100', async () => {
  database = await createTestDatabase();
  const { sale, codes, sold } = await rush({ fans: 500, capacity: 100, each: 1, promised: false });
  expect(sold).toBe(100);
  expect(codes).toEqual({ reserved: 100, sold_out: 400 });
  expect(await auditEvent(database.db, sale.event.id)).toEqual([]);
});

test('negative control: without the guard they oversell', async () => {
  database = await createTestDatabase();
  await disarm('fits := fits AND wanted[i] <= lefts[i];', 'NULL;');
  await disarm('fits := extra <= free + owns[n];', 'fits := true;');
  await dropChecks();
  const { sale, sold } = await rush({ fans: 500, capacity: 100, each: 1, promised: false });
  expect(sold).toBeGreaterThan(100);
  expect((await auditEvent(database.db, sale.event.id)).map((breach) => breach.check)).toContain('oversold');
});

test('negative control: without the locks two replicas oversell', async () => {
  database = await createTestDatabase();
  await disarm('FROM drops WHERE id = p_drop FOR NO KEY UPDATE;', 'FROM drops WHERE id = p_drop;');
  await disarm('t.event_id = d.event_id ORDER BY t.id FOR NO KEY UPDATE;', 't.event_id = d.event_id;');
  await dropChecks();
  const { sold } = await rush({ fans: 500, capacity: 100, each: 1, promised: false, readTogether: true });
  expect(sold).toBeGreaterThan(100);
});

test('100 called fans and greedy ones who want four each: every called fan gets one', async () => {
  database = await createTestDatabase();
  const { sale, codes } = await rushOfTheGreedy();
  expect(codes.called).toEqual({ reserved: 100 });
  const [drop] = await database.db.select().from(drops).where(eq(drops.id, sale.drop.id));
  expect(drop?.promised).toBe(0);
  expect(await auditEvent(database.db, sale.event.id)).toEqual([]);
});

test('negative control: with extras from promised stock, called fans go without', async () => {
  database = await createTestDatabase();
  await disarm('free := d.capacity - d.taken - d.promised;', 'free := d.capacity - d.taken;');
  await dropChecks();
  const { codes } = await rushOfTheGreedy();
  expect(codes.called.reserved ?? 0).toBeLessThan(100);
});

/** 160 tickets, 100 promised to called fans: 60 are for extras. The greedy come first, and all at once. */
async function rushOfTheGreedy() {
  const sale = await insertSale(database.db, { types: [{ capacity: 160 }] });
  const called = await insertAccounts(database.db, 100);
  const greedy = called.slice(0, 40);
  await insertOpenVisits(database.db, sale.drop, called);
  const replicas = [createReserver(database.db), createReserver(database.db)];
  const type = typeOf(sale);
  const order = (index: number, quantity: number) =>
    replicas[index % replicas.length]?.reserve({
      admission: { account: called[index]?.id ?? newId('account'), drop: sale.drop.id, index, callNo: 1 },
      idempotencyKey: newId('order').slice(4),
      lines: [{ type, quantity }],
    }) ?? Promise.reject(new Error('no replica'));
  // who is greedy takes one when four cannot be had
  const all = called.map(async (_, index) =>
    index < greedy.length
      ? order(index, 4).catch((cause: unknown) => {
          if (cause instanceof Refusal && cause.code === 'not_enough_tickets') return order(index, 1);
          throw cause;
        })
      : order(index, 1),
  );
  return { sale, codes: { called: tally(await Promise.allSettled(all)) } };
}

async function rush(options: {
  fans: number;
  capacity: number;
  each: number;
  promised: boolean;
  readTogether?: boolean;
}) {
  const sale = await insertSale(database.db, { types: [{ capacity: options.capacity }] });
  const fans = await insertAccounts(database.db, options.fans);
  await insertOpenVisits(database.db, sale.drop, fans, { promised: options.promised });
  const replicas = [
    createReserver(database.db, { batchMax: 16 }),
    createReserver(database.db, { batchMax: 16 }),
  ];
  const type = typeOf(sale);
  const release = options.readTogether ? await holdWriters() : async () => undefined;
  const ordered = Promise.allSettled(
    fans.map(({ id }, index) =>
      replicas[index % replicas.length]?.reserve({
        admission: { account: id, drop: sale.drop.id, index, callNo: 1 },
        idempotencyKey: newId('order').slice(4),
        lines: [{ type, quantity: options.each }],
      }),
    ),
  );
  await release();
  const outcomes = await ordered;
  const [held] = await database.db
    .select({ quantity: sum(orders.quantity).mapWith(Number) })
    .from(orders)
    .where(eq(orders.eventId, sale.event.id));
  return { sale, codes: tally(outcomes), sold: held?.quantity };
}

function tally(outcomes: readonly PromiseSettledResult<unknown>[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) {
    const { reason } = outcome as { reason?: unknown };
    const code =
      outcome.status === 'fulfilled' ? 'reserved' : reason instanceof Refusal ? reason.code : String(reason);
    counts[code] = (counts[code] ?? 0) + 1;
  }
  return counts;
}

function typeOf(sale: Sale) {
  const [type] = sale.types;
  if (type === undefined) throw new Error('no type');
  return type.id;
}

/** Who sells can read what is left and not change it; what it resolves to lets them go on, once two have come so far. */
async function holdWriters(): Promise<() => Promise<void>> {
  const client = await database.pool.connect();
  await client.query('BEGIN');
  await client.query('LOCK TABLE ticket_types IN SHARE ROW EXCLUSIVE MODE');
  return async () => {
    await waitUntil('two wait to write', async () => (await countWaiting(database.pool)) >= 2);
    await client.query('COMMIT');
    client.release();
  };
}

async function dropChecks(): Promise<void> {
  await database.pool.query('ALTER TABLE ticket_types DROP CONSTRAINT ticket_types_taken');
  await database.pool.query('ALTER TABLE drops DROP CONSTRAINT drops_promise_kept');
}

/** Replaces one guard of the function in this scratch database. */
async function disarm(guard: string, by: string): Promise<void> {
  const { rows } = await database.pool.query<{ source: string }>(
    // the one of the release before, which replicas of it still call, takes less
    `SELECT pg_get_functiondef(oid) AS source FROM pg_proc WHERE proname = 'reserve_batch'
      ORDER BY pronargs DESC, oid DESC LIMIT 1`,
  );
  const source = rows[0]?.source ?? '';
  expect(source.split(guard)).toHaveLength(2);
  await database.pool.query(source.replace(guard, by));
}
