import { Refusal } from '@zilker/contracts/errors';
import { eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { attempts } from '../schema/tables.ts';

export type AttemptLimit = { key: string; max: number; windowMs: number };

/**
 * Counts one try of `key` in a window that starts with its first try. One statement, so it holds however many replicas ask.
 * @throws Refusal `rate_limited` with `retryAfterMs` when the window's tries are spent
 */
export async function spendAttempt(db: DbOrTx, limit: AttemptLimit, now: Date): Promise<void> {
  const over = sql`${attempts.resetsAt} <= ${now}`;
  const resetsAt = new Date(now.getTime() + limit.windowMs);
  const [row] = await db
    .insert(attempts)
    .values({ key: limit.key, used: 1, resetsAt })
    .onConflictDoUpdate({
      target: attempts.key,
      set: {
        used: sql`CASE WHEN ${over} THEN 1 ELSE LEAST(${attempts.used}, ${limit.max}) + 1 END`,
        resetsAt: sql`CASE WHEN ${over} THEN ${resetsAt} ELSE ${attempts.resetsAt} END`,
      },
    })
    .returning();
  if (row === undefined || row.used <= limit.max) return;
  throw new Refusal('rate_limited', { detail: { retryAfterMs: row.resetsAt.getTime() - now.getTime() } });
}

/** Takes back a try that turned out to be no guess. */
export async function giveBackAttempt(db: DbOrTx, key: string): Promise<void> {
  await db
    .update(attempts)
    .set({ used: sql`GREATEST(${attempts.used} - 1, 0)` })
    .where(eq(attempts.key, key));
}
