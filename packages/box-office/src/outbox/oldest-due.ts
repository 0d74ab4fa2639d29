import { and, asc, lte, ne, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { outbox } from '../schema/outbox.ts';

/** For how long the oldest job that nobody has taken to its queue has been due, ms; messages to people are not counted. */
export async function oldestDueMs(db: DbOrTx): Promise<number> {
  const [oldest] = await db
    .select({ ms: sql<number>`extract(epoch FROM now() - ${outbox.dueAt})::float8 * 1000` })
    .from(outbox)
    .where(and(lte(outbox.dueAt, sql`now()`), ne(outbox.queue, 'notifications')))
    .orderBy(asc(outbox.dueAt))
    .limit(1);
  return Math.max(0, Math.round(oldest?.ms ?? 0));
}
