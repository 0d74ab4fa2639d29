import { Refusal } from '@zilker/contracts/errors';
import { newId } from '@zilker/contracts/ids';
import { startProxy } from '@zilker/local/proxy';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { createDb, type Db } from '../db.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { type Account, insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { decideBatch } from './decide-batch.ts';
import { readPriceList } from './price-list.ts';
import type { Wish } from './reserve.ts';
import { createReserver, type ReserveInput } from './reserver.ts';

let database: TestDatabase;
let sale: Sale;
let fans: Account[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  sale = await insertSale(database.db);
  fans = await insertAccounts(database.db, 6);
  await insertOpenVisits(database.db, sale.drop, fans);
});

function wish(index: number): ReserveInput {
  const account = fans[index]?.id ?? newId('account');
  return {
    admission: { account, drop: sale.drop.id, index, callNo: 1 },
    idempotencyKey: newId('order').slice(4),
    lines: sale.types.map(({ id: type }) => ({ type, quantity: 1 })),
  };
}

/** What the reserver would make of one order of each. */
function wishesOf(accounts: readonly Account[]): Wish[] {
  return accounts.map(({ id: account }, index) => ({
    order: newId('order'),
    account,
    index,
    callNo: 1,
    key: newId('order').slice(4),
    bodyHash: 'hash',
    lines: sale.types.map(({ id: type }) => ({ type, quantity: 1 })),
    fewer: false,
  }));
}

/** The database, whose answers to `reserve_batch` pass through `answer` with their number. */
function answering(
  answer: (n: number, ask: () => Promise<unknown>) => Promise<unknown>,
  db: Db = database.db,
): Db {
  let asked = 0;
  const { $client } = db;
  const query = (first: { name?: string }, ...rest: unknown[]) => {
    const ask = () => Reflect.apply($client.query, $client, [first, ...rest]) as Promise<unknown>;
    return first.name === 'reserve_batch' ? answer(++asked, ask) : ask();
  };
  const client = new Proxy($client, {
    get: (pool, name) => (name === 'query' ? query : Reflect.get(pool, name)),
  });
  return new Proxy(db, { get: (of, name) => (name === '$client' ? client : Reflect.get(of, name)) });
}

function createPool(options: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ connectionString: database.url, max: 4, ...options });
  pool.on('error', () => undefined);
  return pool;
}

const codes = async (promises: readonly Promise<unknown>[]) =>
  (await Promise.allSettled(promises)).map((one) => {
    if (one.status === 'fulfilled') return 'reserved';
    const { reason } = one as { reason: unknown };
    return reason instanceof Refusal ? reason.code : 'error';
  });

test('a connection lost after the commit: asked again, the orders are there, once', async () => {
  const lost = answering(async (n, ask) => {
    const answered = await ask();
    if (n === 1) throw new Error('Connection terminated unexpectedly');
    return answered;
  });
  const reserver = createReserver(lost);
  expect(await codes([0, 1, 2].map((i) => reserver.reserve(wish(i))))).toEqual(Array(3).fill('reserved'));
  const { rows } = await database.pool.query('SELECT 1 FROM orders WHERE drop_id = $1', [sale.drop.id]);
  expect(rows).toHaveLength(3);
  expect(await auditEvent(database.db, sale.event.id)).toEqual([]);
});

test('a connection that stays lost: everyone is told to come back, and nothing waits for ever', async () => {
  const reserver = createReserver(
    answering(() => Promise.reject(new Error('Connection terminated unexpectedly'))),
  );
  expect(await codes([0, 1].map((i) => reserver.reserve(wish(i))))).toEqual(['unavailable', 'unavailable']);
  expect(await codes([createReserver(database.db).reserve(wish(0))])).toEqual(['reserved']);
});

test('an answer that makes no sense is no lost connection: not asked again, and failed as it is', async () => {
  let calls = 0;
  const odd = answering(async (n, ask) => {
    calls = n;
    await ask();
    return { rows: [{ verdict: 'never_heard', order_id: null, expires_at: null, detail: null }] };
  });
  await expect(createReserver(odd).reserve(wish(0))).rejects.toThrow('never_heard');
  expect(calls).toBe(1);
});

test('what took its time to fail is not asked again: a lock that is not had, a server that says nothing', async () => {
  const pool = createPool({ lock_timeout: 50 });
  const mute = createPool({ query_timeout: 1_000 });
  const holder = await database.pool.connect();
  try {
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM drops WHERE id = $1 FOR UPDATE', [sale.drop.id]);
    for (const one of [pool, mute]) {
      let calls = 0;
      const counted = answering((n, ask) => {
        calls = n;
        return ask();
      }, createDb(one));
      expect(await codes([createReserver(counted).reserve(wish(0))])).toEqual(['unavailable']);
      expect(calls).toBe(1);
    }
  } finally {
    await holder.query('ROLLBACK');
    holder.release();
    await Promise.all([pool.end(), mute.end()]);
  }
});

test('who waits behind a batch that the database cannot take now is told with it, not after a batch of their own', async () => {
  let calls = 0;
  const { promise: over, resolve: end } = Promise.withResolvers<void>();
  const away = answering(async (n) => {
    calls = n;
    await over;
    throw Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' });
  });
  const reserver = createReserver(away, { batchMax: 1 });
  const asked = codes([0, 1, 2, 3, 4, 5].map((i) => reserver.reserve(wish(i))));
  await vi.waitFor(() => expect(calls).toBe(2));
  end();
  expect(await asked).toEqual(Array(6).fill('unavailable'));
  expect(calls).toBe(2);
});

test('a database that goes away while a batch is halved is asked once more, not for each half', async () => {
  let calls = 0;
  const away = answering((n) => {
    calls = n;
    const code = n === 1 ? 'P0001' : '55P03';
    return Promise.reject(Object.assign(new Error('no'), { code }));
  });
  const prices = await readPriceList(database.db, sale.drop.id);
  const outcomes = await decideBatch(
    away,
    { drop: sale.drop.id, prices, wishes: wishesOf(fans) },
    new Date(),
  );
  expect(outcomes.map(({ is }) => is)).toEqual(fans.map(() => 'unavailable'));
  expect(calls).toBe(2);
});

/** A pool whose connections are cut when prices are asked for by it: as often as `state.cuts` says. */
async function cutAtPrices(cuts: number) {
  const way = await startProxy(new URL(database.url));
  const pool = createPool({ connectionString: way.url });
  const state = { cuts, asked: 0 };
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query: (first: { text?: string }, ...rest: unknown[]) => {
        if (first.text?.includes('"price_cents"') === true && ++state.asked <= state.cuts) {
          way.cut();
          way.mend();
        }
        return query(first, ...rest);
      },
    });
  });
  const stop = async () => {
    await pool.end();
    way.stop();
  };
  return { db: createDb(pool), state, stop };
}

test('a connection lost while prices are read: they are read again, and the order is served', async () => {
  const { db, state, stop } = await cutAtPrices(2);
  expect(await codes([createReserver(db).reserve(wish(0))])).toEqual(['reserved']);
  expect(state.asked).toBe(3);
  await stop();
});

test('prices that cannot be read: everyone is told to come back, and whoever does is served', async () => {
  const { db, state, stop } = await cutAtPrices(3);
  const reserver = createReserver(db);
  expect(await codes([reserver.reserve(wish(0))])).toEqual(['unavailable']);
  expect(state.asked).toBe(3);
  state.cuts = Infinity;
  expect(await codes([0, 1, 2].map((i) => reserver.reserve(wish(i))))).toEqual(Array(3).fill('unavailable'));
  state.cuts = 0;
  expect(await codes([0, 1, 2].map((i) => reserver.reserve(wish(i))))).toEqual(Array(3).fill('reserved'));
  await stop();
});

/** The database takes no order of this place, until mended. */
async function refusePlace(index: number): Promise<() => Promise<unknown>> {
  await database.pool.query(`
    CREATE FUNCTION refuse_one() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      IF NEW.place_index = ${index} THEN RAISE EXCEPTION 'not this one'; END IF; RETURN NEW; END $$;
    CREATE TRIGGER refuse_one BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION refuse_one()`);
  return () => database.pool.query('DROP FUNCTION refuse_one CASCADE');
}

test('an order that the database cannot take spoils no other of its batch', async () => {
  const mend = await refusePlace(2);
  const reserver = createReserver(database.db);
  // the first is a batch of its own: the others wait for it and go together
  const outcome = await codes([0, 1, 2, 3, 4].map((i) => reserver.reserve(wish(i))));
  await mend();
  expect(outcome).toEqual(['reserved', 'reserved', 'error', 'reserved', 'reserved']);
  expect(await auditEvent(database.db, sale.event.id)).toEqual([]);
});

test('one bad order of sixteen costs seven calls, not sixteen, and the others are reserved', async () => {
  const many = await insertAccounts(database.db, 16);
  sale = await insertSale(database.db);
  await insertOpenVisits(database.db, sale.drop, many);
  const prices = await readPriceList(database.db, sale.drop.id);
  let calls = 0;
  const counted = answering((n, ask) => {
    calls = n;
    return ask();
  });
  // no text of PostgreSQL holds a zero byte
  const wishes = wishesOf(many).map((one, i) => (i === 11 ? { ...one, key: 'bad\0' } : one));
  const outcomes = await decideBatch(counted, { drop: sale.drop.id, prices, wishes }, new Date());
  expect(outcomes.map(({ is }) => is)).toEqual(wishes.map((_, i) => (i === 11 ? 'failed' : 'reserved')));
  // the whole, and at each of four halvings both halves; but a bad half behind a good one is not sent as a whole
  expect(calls).toBe(7);
  expect(await auditEvent(database.db, sale.event.id)).toEqual([]);
});

test('who sends orders that the database cannot take is turned away after a few, and nobody else is', async () => {
  const mend = await refusePlace(0);
  const reserver = createReserver(database.db);
  const outcome: unknown[] = [];
  for (let n = 0; n < 4; n++) outcome.push(...(await codes([reserver.reserve(wish(0))])));
  await mend();
  expect(outcome).toEqual(['error', 'error', 'error', 'rate_limited']);
  expect(await codes([reserver.reserve(wish(1))])).toEqual(['reserved']);
});

test('a database that takes no writes: everyone is told to come back, after one call each, and served as ever afterwards', async () => {
  const pool = createPool({ max: 1 });
  let mode = 'READ ONLY';
  // one whose statement failed is not used again: each call has a new one
  pool.on('connect', (client) => void client.query(`SET SESSION CHARACTERISTICS AS TRANSACTION ${mode}`));
  let calls = 0;
  const counted = answering((n, ask) => {
    calls = n;
    return ask();
  }, createDb(pool));
  const reserver = createReserver(counted);
  for (let n = 1; n <= 4; n++) {
    expect(await codes([reserver.reserve(wish(0))])).toEqual(['unavailable']);
    expect(calls).toBe(n);
  }
  mode = 'READ WRITE';
  expect(await codes([0, 1, 2].map((i) => reserver.reserve(wish(i))))).toEqual(Array(3).fill('reserved'));
  await pool.end();
});

test('what no route lets in reaches no batch', async () => {
  let calls = 0;
  const counted = answering((n, ask) => {
    calls = n;
    return ask();
  });
  const reserver = createReserver(counted);
  const [line] = wish(0).lines;
  const malformed: Partial<ReserveInput>[] = [
    { idempotencyKey: `${newId('order')}\0` },
    { idempotencyKey: 'short' },
    { lines: [] },
    { lines: line === undefined ? [] : [{ ...line, quantity: 2 ** 31 }] },
    { lines: line === undefined ? [] : [line, line] },
  ];
  expect(await codes(malformed.map((part) => reserver.reserve({ ...wish(0), ...part })))).toEqual(
    malformed.map(() => 'bad_request'),
  );
  expect(calls).toBe(0);
});

test('a line that grows too long turns fans away at once, with a time to come back', async () => {
  const reserver = createReserver(database.db, { batchMax: 1, waitingMax: 3 });
  const outcome = await codes([0, 1, 2, 3, 4, 5].map((i) => reserver.reserve(wish(i))));
  expect(outcome.filter((code) => code === 'unavailable').length).toBeGreaterThan(0);
  expect(outcome.filter((code) => code === 'reserved').length).toBeGreaterThanOrEqual(3);
  expect(outcome.every((code) => code === 'reserved' || code === 'unavailable')).toBe(true);
});
