import { setTimeout as pause } from 'node:timers/promises';
import { isUnavailable, PoolFull } from '@zilker/contracts/postgres-failures';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { canQuery, createPool, postgresLimits } from './pg.ts';

/** What Postgres and pg really say when something is in the way; each of it passes by itself. */
const url = process.env.TEST_DATABASE_URL ?? '';
let admin: pg.Pool;
const pools: pg.Pool[] = [];
const poolOf = (options: Partial<Parameters<typeof createPool>[1]> = {}, at = url) => {
  const pool = createPool(at, { max: 2, name: 'test-unavailable', ...options });
  pools.push(pool);
  return pool;
};
const failureOf = async (asked: Promise<unknown>) =>
  asked.then(
    () => 'nothing failed',
    (cause: unknown) => cause,
  );

beforeAll(() => {
  admin = new pg.Pool({ connectionString: url, max: 2 });
});
afterEach(async () => {
  for (const pool of pools.splice(0)) await pool.end();
});
afterAll(() => admin.end());

test('a connection that is ended while it works, and between two statements of a transaction', async () => {
  const pool = poolOf();
  const asked = failureOf(pool.query('SELECT pg_sleep(30)'));
  const client = await pool.connect();
  await client.query('BEGIN');
  const pids = async () =>
    (
      await admin.query(
        "SELECT count(pg_terminate_backend(pid))::integer AS n FROM pg_stat_activity WHERE application_name = 'test-unavailable' AND state <> 'idle'",
      )
    ).rows[0].n;
  let ended = 0;
  while (ended < 2) ended += await pids();
  expect(isUnavailable(await asked)).toBe(true);
  let cause: unknown;
  while (!(cause instanceof Error)) cause = await failureOf(client.query('SELECT 1').then(() => pause(2)));
  expect(isUnavailable(cause)).toBe(true);
  // as broken: the pool may not have heard of its end yet
  client.release(cause);
  expect(await canQuery(pool)).toBe(true);
});

test('a lock that is not had in time', async () => {
  const pool = poolOf({ statementTimeoutMs: 5_000 });
  const holder = await admin.connect();
  try {
    await holder.query('SELECT pg_advisory_lock(77001)');
    const client = await pool.connect();
    await client.query("SET lock_timeout = '20ms'");
    const cause = await failureOf(client.query('SELECT pg_advisory_lock(77001)'));
    client.release(true);
    expect(cause).toMatchObject({ code: '55P03' });
    expect(isUnavailable(cause)).toBe(true);
  } finally {
    await holder.query('SELECT pg_advisory_unlock(77001)');
    holder.release();
  }
});

test('a statement that takes too long', async () => {
  const cause = await failureOf(poolOf({ statementTimeoutMs: 20 }).query('SELECT pg_sleep(30)'));
  expect(cause).toMatchObject({ code: '57014' });
  expect(isUnavailable(cause)).toBe(true);
});

test('a database that takes no writes', async () => {
  const pool = poolOf();
  const cause = await failureOf(pool.query('BEGIN READ ONLY; CREATE TABLE never (id integer)'));
  expect(cause).toMatchObject({ code: '25006' });
  expect(isUnavailable(cause)).toBe(true);
});

test('a server that is not there', async () => {
  const pool = poolOf({}, 'postgres://nobody:nothing@127.0.0.1:9/none');
  expect(isUnavailable(await failureOf(pool.query('SELECT 1')))).toBe(true);
  expect(await canQuery(pool)).toBe(false);
});

test('a pool with too many waiting refuses at once, and those who wait longer than they may are told', async () => {
  const pool = poolOf({ max: 1 });
  const taken = await pool.connect();
  const waiting = Array.from({ length: postgresLimits.waitingPerConnection }, () =>
    failureOf(pool.query('SELECT 1')),
  );
  const refused = await failureOf(pool.query('SELECT 1'));
  expect(refused).toBeInstanceOf(PoolFull);
  expect(isUnavailable(refused)).toBe(true);
  expect(await failureOf(pool.connect())).toBeInstanceOf(PoolFull);
  for (const cause of await Promise.all(waiting)) expect(isUnavailable(cause)).toBe(true);
  taken.release();
  expect(await canQuery(pool)).toBe(true);
});

test('what does not pass by itself is no matter of waiting', async () => {
  const pool = poolOf();
  expect(isUnavailable(await failureOf(pool.query('SELECT nothing')))).toBe(false);
  expect(isUnavailable(await failureOf(pool.query('SELECT 1/0')))).toBe(false);
  expect(isUnavailable(new Error('a wish was not answered'))).toBe(false);
  expect(isUnavailable('Connection terminated')).toBe(false);
});

test.each(['40001', '40P01', '53100', '53300', '57P01', '57P03', '58030', '08006', '25P03'])(
  'SQLSTATE %s, however deep it lies',
  (code) => {
    const error = new Error('query failed', { cause: Object.assign(new Error('said'), { code }) });
    expect(isUnavailable(new Error('outer', { cause: error }))).toBe(true);
  },
);
