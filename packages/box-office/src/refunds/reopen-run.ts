import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { refundRuns } from '../schema/money.ts';

/**
 * Tickets of an event that was called off count again: its refund, if there is one, goes through all orders once more. Whoever calls has
 * locked the stock of the event.
 */
export async function reopenRun(tx: Tx, event: Id<'event'>, now: Date): Promise<void> {
  const ofEvent = eq(refundRuns.eventId, event);
  const [run] = await tx
    .select({ id: refundRuns.id, endedAt: refundRuns.endedAt })
    .from(refundRuns)
    .where(ofEvent)
    .for('update');
  if (run === undefined) return;
  await tx.update(refundRuns).set({ doneTo: null, endedAt: null, askedAt: now }).where(ofEvent);
  // one that goes on has its job
  if (run.endedAt !== null) await enqueue(tx, { kind: 'refund-event', run: run.id });
}
