import { and, isNotNull, lt, or } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { attempts, challenges, idempotency, messages, sessions } from '../schema/tables.ts';

const dayMs = 86_400_000;

/**
 * Deletes what no rule looks at any more: old codes, limits, sessions, kept answers and messages whose jobs are long gone. Harmless from
 * several processes at once.
 */
export async function sweepIdentity(db: Db, now: Date): Promise<void> {
  const ago = (days: number) => new Date(now.getTime() - days * dayMs);
  await db.delete(attempts).where(lt(attempts.resetsAt, now));
  await db.delete(challenges).where(lt(challenges.createdAt, ago(2)));
  await db
    .delete(sessions)
    .where(
      or(lt(sessions.expiresAt, ago(7)), and(isNotNull(sessions.endedAt), lt(sessions.endedAt, ago(7)))),
    );
  await db.delete(idempotency).where(lt(idempotency.createdAt, ago(7)));
  // a dead letter is kept for 14 days, and may be played again on the last
  await db.delete(messages).where(lt(messages.claimedAt, ago(30)));
}
