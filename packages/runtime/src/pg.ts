import { PoolFull } from '@zilker/contracts/postgres-failures';
import pg from 'pg';
import type { Log } from './log.ts';
import { counter } from './metrics.ts';

const errors = counter('zilker_postgres_connection_errors_total', 'Connections to Postgres that broke.');

/**
 * How long each thing may take, every one longer than what it contains: a lock, the statement that waits for it, the answer to
 * that statement. A server that is there but frozen is given up by the last one alone.
 */
export const postgresLimits = {
  /** For a free connection or a new one. Who asks is told to come again rather than kept. */
  connectMs: 2_000,
  lockMs: 3_000,
  statementMs: 10_000,
  /** Beyond the statement's own time: a server that says nothing. */
  silenceMs: 1_500,
  /** A transaction that does nothing has lost its process, or waits for something that it must not. */
  idleInTransactionMs: 15_000,
  idleMs: 30_000,
  /** Connections are made anew, so that they find the server that a failover has chosen. */
  lifetimeSeconds: 600,
  /** Requests that may wait for each connection: more than it can serve in `connectMs` would wait in vain. */
  waitingPerConnection: 64,
} as const;

/**
 * A pool that outlives its server: a connection that breaks, idle or at work, is counted and replaced rather than ending the
 * process, and nothing waits without end. A pool with too many waiting refuses at once.
 */
export function createPool(
  url: string,
  options: { max: number; name: string; log?: Log; statementTimeoutMs?: number },
): pg.Pool {
  const statementMs = options.statementTimeoutMs ?? postgresLimits.statementMs;
  const pool = new BoundedPool({
    connectionString: url,
    max: options.max,
    application_name: options.name,
    keepAlive: true,
    connectionTimeoutMillis: postgresLimits.connectMs,
    idleTimeoutMillis: postgresLimits.idleMs,
    maxLifetimeSeconds: postgresLimits.lifetimeSeconds,
    lock_timeout: Math.min(postgresLimits.lockMs, statementMs),
    statement_timeout: statementMs,
    query_timeout: statementMs + postgresLimits.silenceMs,
    idle_in_transaction_session_timeout: postgresLimits.idleInTransactionMs,
  });
  // one that breaks between two statements of a transaction has nobody else to tell, and would end the process
  pool.on('connect', (client) => client.on('error', () => errors.add(1)));
  pool.on('error', (cause) => options.log?.warn('postgres_connection_lost', { cause }));
  return pool;
}

class BoundedPool extends pg.Pool {
  override connect(): Promise<pg.PoolClient>;
  override connect(
    callback: (
      cause: Error | undefined,
      client: pg.PoolClient | undefined,
      done: (release?: unknown) => void,
    ) => void,
  ): void;
  override connect(callback?: Parameters<pg.Pool['connect']>[0]): Promise<pg.PoolClient> | undefined {
    if (this.waitingCount >= this.options.max * postgresLimits.waitingPerConnection) {
      const cause = new PoolFull(`${this.waitingCount} wait for a connection already`);
      if (callback === undefined) return Promise.reject(cause);
      process.nextTick(callback, cause, undefined, () => undefined);
      return undefined;
    }
    if (callback === undefined) return super.connect();
    super.connect(callback);
    return undefined;
  }
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
