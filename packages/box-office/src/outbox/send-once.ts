import { and, eq, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { messages } from '../schema/tables.ts';

/** Longer than any carrier takes to answer: whoever claimed it before has died. */
export const claimMs = 120_000;

/** Whether a message was sent, or is on its way. */
export async function isTold(db: Db, id: string): Promise<boolean> {
  return (await db.$count(messages, eq(messages.id, id))) > 0;
}

/** What became of a message: `before`, it had gone out already; `under_way`, somebody else is sending it and nothing was done here. */
export type SentOnce = 'sent' | 'before' | 'under_way';

/**
 * Sends a message once for its id, however often its job comes and to however many workers. The claim is committed before `send` and kept out of
 * any transaction; a `send` that fails gives it back and rejects as it did. Only a worker that dies between the carrier's word and the note
 * of it sends twice, under the same id.
 */
export async function sendOnce(
  db: Db,
  id: string,
  send: () => Promise<void>,
  now: () => Date,
): Promise<SentOnce> {
  const claimedAt = now();
  const stale = new Date(claimedAt.getTime() - claimMs);
  const claimed = await db
    .insert(messages)
    .values({ id, claimedAt })
    .onConflictDoUpdate({
      target: messages.id,
      set: { claimedAt },
      setWhere: sql`${isNull(messages.sentAt)} AND ${lt(messages.claimedAt, stale)}`,
    })
    .returning({ id: messages.id });
  if (claimed.length === 0) {
    const sent = await db.$count(messages, and(eq(messages.id, id), isNotNull(messages.sentAt)));
    return sent > 0 ? 'before' : 'under_way';
  }
  const ours = and(eq(messages.id, id), eq(messages.claimedAt, claimedAt));
  try {
    await send();
  } catch (cause) {
    // a claim that cannot be given back now is taken over once it is stale
    await db
      .delete(messages)
      .where(ours)
      .catch(() => undefined);
    throw cause;
  }
  await db.update(messages).set({ sentAt: now() }).where(ours);
  return 'sent';
}
