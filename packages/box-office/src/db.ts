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
/** Deadlock, and failure to serialise: PostgreSQL has undone everything and asks to be asked again. */
const undone = new Set(['40001', '40P01']);

/**
 * Runs `fn` in a transaction, again when PostgreSQL had to undo it; so `fn` touches nothing but its `tx`. A `Refusal` thrown
 * inside rolls back and passes through.
 */
export async function withTransaction<T>(db: Db, fn: (tx: Tx) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await db.transaction(fn);
    } catch (error) {
      if (tries >= triesMax || !undone.has(sqlStateOf(error) ?? '')) throw error;
    }
  }
}

/** The SQLSTATE of a database error, through whatever wraps it. */
export function sqlStateOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if ('code' in at && typeof at.code === 'string' && /^[0-9A-Z]{5}$/.test(at.code)) return at.code;
  return undefined;
}

/** The constraint that a database error names, through whatever wraps it. */
export function constraintOf(error: unknown): string | undefined {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth++)
    if ('constraint' in at && typeof at.constraint === 'string') return at.constraint;
  return undefined;
}
