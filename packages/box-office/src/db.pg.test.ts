import { sql } from 'drizzle-orm';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDb, type Db, OutcomeUnknown, withTransaction } from './db.ts';
import { createTestDatabase, type TestDatabase } from './testing.ts';

/** Transactions whose connection is lost, at each point where it can be. */
let database: TestDatabase;
let pool: pg.Pool;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  await database.pool.query(`CREATE TABLE written (n integer);
    CREATE FUNCTION wait_at_commit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(77); RETURN NULL; END; $$;
    CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON written DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION wait_at_commit();`);
});
beforeEach(async () => {
  await database.pool.query('TRUNCATE written');
  pool = new pg.Pool({ connectionString: database.url, max: 1, application_name: 'under-test' });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  db = createDb(pool);
});
afterEach(() => pool.end());
afterAll(() => database.drop());

const endIts = (where: string) =>
  database.pool
    .query<{ n: number }>(
      `SELECT count(pg_terminate_backend(pid))::integer AS n FROM pg_stat_activity
        WHERE application_name = 'under-test' AND datname = current_database() AND ${where}`,
    )
    .then(({ rows }) => rows[0]?.n ?? 0);
const written = async () =>
  (await database.pool.query('SELECT count(*)::integer AS n FROM written')).rows[0].n;

test('one that loses its connection before it could commit runs once more', async () => {
  let runs = 0;
  await withTransaction(db, async (tx) => {
    runs++;
    await tx.execute(sql`INSERT INTO written VALUES (1)`);
    if (runs === 1) expect(await endIts('true')).toBe(1);
    await tx.execute(sql`INSERT INTO written VALUES (2)`);
  });
  expect(runs).toBe(2);
  expect(await written()).toBe(2);
});

test('one that loses it at COMMIT does not run again, and says that it does not know', async () => {
  const holder = await database.pool.connect();
  try {
    await holder.query('SELECT pg_advisory_lock(77)');
    let runs = 0;
    const asked = withTransaction(db, async (tx) => {
      runs++;
      await tx.execute(sql`INSERT INTO written VALUES (1)`);
    }).catch((cause: unknown) => cause);
    while ((await endIts("query = 'COMMIT' AND wait_event_type = 'Lock'")) === 0);
    expect(await asked).toBeInstanceOf(OutcomeUnknown);
    expect(runs).toBe(1);
  } finally {
    await holder.query('SELECT pg_advisory_unlock(77)');
    holder.release();
  }
  // the connection that was lost has been replaced
  await withTransaction(db, (tx) => tx.execute(sql`INSERT INTO written VALUES (2)`));
  expect(await written()).toBe(1);
});

test('one that is given up after a silence does not run again: its caller has waited long enough', async () => {
  const mute = createDb(new pg.Pool({ connectionString: database.url, max: 1, query_timeout: 500 }));
  let runs = 0;
  const asked = withTransaction(mute, (tx) => {
    runs++;
    return tx.execute(sql`SELECT pg_sleep(30)`);
  });
  await expect(asked).rejects.toMatchObject({ cause: { message: 'Query read timeout' } });
  expect(runs).toBe(1);
  await mute.$client.end();
});

test('a server that ends connections again and again costs the pool none of them', async () => {
  for (let turn = 0; turn < 20; turn++)
    await Promise.all([
      withTransaction(db, (tx) => tx.execute(sql`SELECT 1`)).catch(() => undefined),
      endIts('true'),
    ]);
  await withTransaction(db, (tx) => tx.execute(sql`INSERT INTO written VALUES (1)`));
  expect(await written()).toBe(1);
});

test('one that fails for its own reason is undone, and its connection goes on', async () => {
  const pidOf = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
  const before = await pidOf();
  const asked = withTransaction(db, async (tx) => {
    await tx.execute(sql`INSERT INTO written VALUES (1)`);
    throw new Error('changed my mind');
  });
  await expect(asked).rejects.toThrow('changed my mind');
  expect(await written()).toBe(0);
  expect(await pidOf()).toBe(before);
});

test('a read of one moment writes nothing', async () => {
  const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY';
  const asked = withTransaction(db, (tx) => tx.execute(sql`INSERT INTO written VALUES (1)`), { begin });
  await expect(asked).rejects.toMatchObject({ cause: { code: '25006' } });
});
