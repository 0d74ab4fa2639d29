import { isCut, isLost, isUndone } from '@zilker/contracts/postgres-failures';
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import type pg from 'pg';
import * as tables from './schema/tables.ts';

/** The box office's database, over a pool. */
export type Db = NodePgDatabase<typeof tables> & { $client: pg.Pool };
/** An open transaction. It is a parameter wherever one is needed, never ambient. */
export type Tx = Parameters<Parameters<Db['transaction']>[0]>[0];
/** For reads and single statements, which are right in either. */
export type DbOrTx = Db | Tx;

export function createDb(pool: pg.Pool): Db {
  return drizzle(pool, { schema: tables });
}

const triesMax = 4;

/** The connection was lost while the transaction committed: it may have, or not. Whoever asks again must be answered the same. */
export class OutcomeUnknown extends Error {
  override name = 'OutcomeUnknown';
}

/**
 * Runs `fn` in a transaction, again when PostgreSQL had to undo it or the connection was cut before it could commit; so `fn` touches
 * nothing but its `tx`. What took its time to fail is not run again: its caller has waited long enough. A `Refusal` thrown inside
 * rolls back and passes through. One by `begin` (`REPEATABLE READ, READ ONLY`) sees one moment.
 * @throws OutcomeUnknown, and whatever the database says
 */
export async function withTransaction<T>(
  db: Db,
  fn: (tx: Tx) => Promise<T>,
  options: { begin?: 'BEGIN' | 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY' } = {},
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transactOnce(db, fn, options.begin ?? 'BEGIN');
    } catch (error) {
      const again = isUndone(error) || (tries === 1 && isCut(error));
      if (tries >= triesMax || !again || error instanceof OutcomeUnknown) throw error;
    }
  }
}

/**
 * By hand rather than by drizzle, which never gives back a connection that breaks at BEGIN, and asks one that does not answer to roll
 * back: a restart of the server would cost the pool its connections for good.
 */
async function transactOnce<T>(db: Db, fn: (tx: Tx) => Promise<T>, begin: string): Promise<T> {
  const client = await db.$client.connect();
  let lost: Error | undefined;
  let committing = false;
  try {
    await client.query(begin);
    const result = await fn(txOf(client));
    committing = true;
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (isLost(error)) {
      lost = error;
      if (committing) throw new OutcomeUnknown('the connection was lost at COMMIT', { cause: error });
    } else
      await client.query('ROLLBACK').catch((cause: Error) => {
        lost = cause;
      });
    throw error;
  } finally {
    client.release(lost);
  }
}

const txs = new WeakMap<pg.PoolClient, Tx>();

/** Drizzle over one connection, made once for it. */
function txOf(client: pg.PoolClient): Tx {
  const known = txs.get(client);
  if (known !== undefined) return known;
  // it has all that a transaction of drizzle has but its own begin and end, which are ours
  const tx = drizzle(client, { schema: tables }) as unknown as Tx;
  txs.set(client, tx);
  return tx;
}

/** The SQLSTATE of a database error, through whatever wraps it. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if ('code' in at && typeof at.code === 'string' && /^[0-9FHPX][0-9A-Z]{4}$/.test(at.code)) return at.code;
  return undefined;
}

/** The constraint that a database error names, through whatever wraps it. */
export function constraintOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if ('constraint' in at && typeof at.constraint === 'string') return at.constraint;
  return undefined;
}
