import type { Id } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import type { RefundRow } from './record-refund.ts';

const batch = 100;
/** A refund that waits for its turn may stand behind thousands. */
const unaskedMs = 15 * 60_000;
/**
 * One that was asked for is answered within seconds, or its job asks again. After so long nothing of a try is on its way any more, and there
 * is another: Stripe keeps the answer to a key, an error of its own as well.
 */
const unansweredMs = 10 * 60_000;
/** The bank takes days; Stripe tells when it is through, and this finds it where that was lost. */
const underWayMs = 3_600_000;
/** A run takes a step a second or so, and says when its next one is due. */
const runStillMs = 10 * 60_000;

/**
 * Asks again for refunds and runs that stand still, though their jobs were lost or gave up, and how far those refunds are that the bank
 * has. Resolves to how many; there may be more.
 */
export async function sweepRefunds(db: Db, now: Date): Promise<number> {
  const before = (ms: number) => sql`${new Date(now.getTime() - ms).toISOString()}::timestamptz`;
  return withTransaction(db, async (tx) => {
    const { rows } = await tx.execute<Pick<RefundRow, 'id'>>(sql`
      UPDATE refunds SET queued_at = ${now.toISOString()}::timestamptz,
             asked_at = CASE WHEN state = 'requested' THEN NULL ELSE ${now.toISOString()}::timestamptz END,
             attempt = attempt + CASE WHEN state = 'requested' AND asked_at IS NOT NULL THEN 1 ELSE 0 END
       WHERE id IN (
         SELECT id FROM refunds
          WHERE (state = 'requested' AND asked_at IS NULL AND queued_at < ${before(unaskedMs)})
             OR (state = 'requested' AND asked_at < ${before(unansweredMs)})
             OR (state = 'sent' AND asked_at < ${before(underWayMs)})
          ORDER BY asked_at NULLS FIRST, id LIMIT ${batch} FOR UPDATE SKIP LOCKED)
      RETURNING id`);
    await enqueueAll(
      tx,
      rows.map(({ id }) => ({ kind: 'send-refund', refund: id })),
    );
    return rows.length + (await sweepRuns(tx, now));
  });
}

async function sweepRuns(tx: Tx, now: Date): Promise<number> {
  const before = new Date(now.getTime() - runStillMs);
  const { rows } = await tx.execute<{ id: Id<'refundRun'> }>(sql`
    UPDATE refund_runs SET asked_at = ${now.toISOString()}::timestamptz
     WHERE ended_at IS NULL AND asked_at < ${before.toISOString()}::timestamptz
    RETURNING id`);
  await enqueueAll(
    tx,
    rows.map(({ id }) => ({ kind: 'refund-event', run: id })),
  );
  return rows.length;
}
