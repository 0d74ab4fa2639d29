import pg from 'pg';
import type { Log } from './log.ts';
import { counter } from './metrics.ts';

const errors = counter('zilker_postgres_connection_errors_total', 'Idle connections to Postgres that broke.');

/**
 * A pool that outlives its server: a broken idle connection is counted and replaced rather than ending the process, and no
 * statement may run longer than `statementTimeoutMs`.
 */
export function createPool(
  url: string,
  options: { max: number; name: string; log?: Log; statementTimeoutMs?: number },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max,
    application_name: options.name,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    idle_in_transaction_session_timeout: 15_000,
  });
  pool.on('error', (cause) => {
    errors.add(1);
    options.log?.warn('postgres_connection_lost', { cause });
  });
  return pool;
}

/** True when the pool can run a statement within two seconds: for readiness. */
export async function canQuery(pool: pg.Pool): Promise<boolean> {
  const late = new Promise<false>((resolve) => setTimeout(resolve, 2_000, false).unref());
  const asked = pool.query('SELECT 1').then(
    () => true,
    () => false,
  );
  return Promise.race([asked, late]);
}
