import { sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { type Endpoint, type Limits, mostOf, type Priority, type Spent, windowMs } from './limits.ts';

/**
 * One row has the requests of the last moments, so that one statement, under its lock, can say whether there is room for another and take
 * it: as exact for twenty replicas as for one. By the clock of the database alone. What lies further ahead than a window was written
 * before that clock was set back, and counts no more. A crash may lose the last of it, for which no commit has to wait for the disk.
 */
const account = 'stripe';
const window = sql`${windowMs} * interval '1 millisecond'`;
const isFresh = sql`at > clock_timestamp() - ${window} AND at < clock_timestamp() + ${window}`;
const fresh = sql`unnest(b.spent_at, b.spent_on) AS s(at, endpoint) WHERE ${isFresh}`;

/** Takes room for one request; false when there is none for this priority. */
export async function spend(
  db: Db,
  limits: Limits,
  { endpoint, priority }: { endpoint: Endpoint; priority: Priority },
): Promise<boolean> {
  const most = mostOf(limits, endpoint, priority);
  const { rowCount } = await db.execute(sql`
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO stripe_budgets AS b (account, spent_at, spent_on)
    SELECT ${account}, ARRAY[clock_timestamp()], ARRAY[${endpoint}::text] FROM quick
    ON CONFLICT (account) DO UPDATE SET (spent_at, spent_on) = (
      SELECT array_agg(at), array_agg(endpoint) FROM (
        SELECT at, endpoint FROM ${fresh}
        UNION ALL SELECT clock_timestamp(), ${endpoint}::text) AS kept)
    WHERE (SELECT count(*) < ${most.all} AND count(*) FILTER (WHERE endpoint = ${endpoint}) < ${most.at} FROM ${fresh})
    RETURNING 1`);
  return rowCount === 1;
}

/** Leaves an endpoint to those who begin to pay, for a window: as if all that is left to others had been asked for just now. */
export async function spendAllBut(db: Db, limits: Limits, endpoint: Endpoint): Promise<void> {
  const most = mostOf(limits, endpoint, 'settle').at;
  await db.execute(sql`
    INSERT INTO stripe_budgets AS b (account, spent_at, spent_on)
    SELECT ${account}, array_agg(clock_timestamp()), array_agg(${endpoint}::text) FROM generate_series(1, ${most})
    ON CONFLICT (account) DO UPDATE SET (spent_at, spent_on) = (
      SELECT array_agg(at), array_agg(endpoint) FROM (
        SELECT at, endpoint FROM ${fresh} AND endpoint <> ${endpoint}
        UNION ALL SELECT clock_timestamp(), ${endpoint}::text
        FROM generate_series(1, greatest(${most}, (SELECT count(*)::integer FROM ${fresh} AND endpoint = ${endpoint})))) AS kept)`);
}

/** The requests that count now. */
export async function readSpent(db: Db): Promise<Spent[]> {
  const { rows } = await db.execute<Spent>(sql`
    SELECT endpoint, greatest(0, extract(epoch FROM clock_timestamp() - at) * 1000)::float8 AS "agoMs"
    FROM stripe_budgets b, ${fresh}`);
  return rows;
}
