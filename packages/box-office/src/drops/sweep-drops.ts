import type { Id } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import { type Db, sqlStateOf, type Tx, withTransaction } from '../db.ts';

/** Sweeps, each with a number of its own to lock by. */
const sweeps = { visits: 4_300_011, holds: 4_300_012 } as const;
const atOnce = 3;
/** A lock that is not had by then is tried for again in the next turn: one drop that is stuck keeps no other waiting. */
const lockWaitMs = 1_000;

/**
 * Does `work` for each drop in a transaction of its own, several at once; what another worker's sweep of the same sort is at is left to
 * it. A drop whose locks are not to be had, or that fails, keeps no other from its turn; only when all of them fail does it reject.
 * Resolves to the sum of what `work` said.
 */
export async function sweepDrops(
  db: Db,
  sweep: keyof typeof sweeps,
  drops: readonly Id<'drop'>[],
  work: (tx: Tx, drop: Id<'drop'>) => Promise<number>,
): Promise<number> {
  const waiting = [...drops];
  const failures: unknown[] = [];
  let sum = 0;
  const lane = async () => {
    for (let drop = waiting.shift(); drop !== undefined; drop = waiting.shift())
      try {
        const done = await sweepOne(db, sweeps[sweep], drop, work);
        sum += done;
      } catch (cause) {
        failures.push(cause);
      }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, drops.length) }, lane));
  if (failures.length > 0 && failures.length === drops.length) throw failures[0];
  return sum;
}

async function sweepOne(
  db: Db,
  sweep: number,
  drop: Id<'drop'>,
  work: (tx: Tx, drop: Id<'drop'>) => Promise<number>,
): Promise<number> {
  try {
    return await withTransaction(db, async (tx) => {
      const { rows } = await tx.execute<{ mine: boolean }>(sql`
        SELECT pg_try_advisory_xact_lock(${sweep}, hashtext(${drop})) AS mine,
               set_config('lock_timeout', ${`${lockWaitMs}ms`}, true)`);
      return rows[0]?.mine === true ? work(tx, drop) : 0;
    });
  } catch (cause) {
    if (sqlStateOf(cause) === '55P03') return 0;
    throw cause;
  }
}
