import type { Id } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { and, asc, eq, lte, or, sql } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { payments } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';
import { lockKept } from './lock-kept.ts';
import { losePayment } from './lose-payment.ts';
import { returnReasons } from './return-reasons.ts';
import { isWaiting } from './waiting-order.ts';

const batchMax = 200;
const givenUpMax = 20;
/** What nobody has gone on with for so long is asked for again; what keeps failing less often, the longer it does. */
const stillMs = 30_000;
const stillMostMs = 300_000;
/** A waiting card is given up while the bank still holds it, so that nobody is charged late for a show without tickets. */
const beforeCaptureEndsMs = 12 * 3_600_000;

/**
 * The sweep over payments: those that stand still, since a worker died or Stripe was away, are gone on with by jobs; and cards that have waited
 * for their event as long as their bank allows are given up. Any number of workers may do it at once. Resolves to how many it
 * moved; bounded, so call it again until it says 0.
 */
export async function sweepPayments(db: Db, now: Date): Promise<number> {
  const again = await goOn(db, now);
  const givenUp = await giveUpOld(db, now);
  return again + givenUp;
}

/** Cards that wait for their show or for a person are parked, without a time, so that thousands of them are not read at each turn. */
async function goOn(db: Db, now: Date): Promise<number> {
  const at = sql`${now.toISOString()}::timestamptz`;
  const still = sql`${new Date(now.getTime() - stillMs).toISOString()}::timestamptz`;
  return withTransaction(db, async (tx) => {
    const { rows } = await tx.execute<{ id: string; order: Id<'order'>; state: string }>(sql`
      UPDATE payments SET asked_at = ${at}
       WHERE id IN (
         SELECT p.id FROM payments p JOIN orders o ON o.id = p.order_id
          WHERE p.state IN ('authorized', 'capturing', 'returning') AND p.asked_at <= ${still}
            AND p.asked_at + least(interval '1 millisecond' * ${stillMostMs},
              greatest(interval '1 millisecond' * ${stillMs}, (p.asked_at - p.created_at) / 2)) <= ${at}
            AND (p.state <> 'authorized' OR o.state = 'authorized')
          ORDER BY p.asked_at LIMIT ${batchMax} FOR UPDATE OF p SKIP LOCKED)
      RETURNING id, order_id AS order, state`);
    await enqueueAll(
      tx,
      rows.map(
        ({ id, order, state }): Job =>
          state === 'returning' ? { kind: 'return-payment', payment: id } : { kind: 'capture-order', order },
      ),
    );
    return rows.length;
  });
}

async function giveUpOld(db: Db, now: Date): Promise<number> {
  const endsSoon = new Date(now.getTime() + beforeCaptureEndsMs);
  const due = await db
    .select({ order: orders.id })
    .from(payments)
    .innerJoin(orders, eq(orders.id, payments.orderId))
    .where(
      and(
        eq(payments.state, 'authorized'),
        or(eq(orders.state, 'authorized'), eq(orders.state, 'review')),
        lte(payments.captureBefore, endsSoon),
      ),
    )
    .orderBy(asc(payments.captureBefore))
    .limit(givenUpMax);
  let count = 0;
  for (const { order } of due) if (await giveUp(db, { order, endsSoon }, now)) count++;
  return count;
}

/** Guards under the locks: it may have been charged or given up meanwhile. */
async function giveUp(
  db: Db,
  { order: id, endsSoon }: { order: Id<'order'>; endsSoon: Date },
  now: Date,
): Promise<boolean> {
  return withTransaction(db, async (tx) => {
    const kept = await lockKept(tx, id);
    if (kept === null || !isWaiting(kept)) return false;
    const { order, payment } = kept;
    if (payment.captureBefore === null || payment.captureBefore > endsSoon) return false;
    const isReview = order.state === 'review';
    const reason = returnReasons[isReview ? 'review_ends' : 'hold_on_card_ends'];
    const to = isReview ? 'cancelled' : 'expired';
    await losePayment(tx, { order, payment: payment.id, reason, to }, now);
    return true;
  });
}
