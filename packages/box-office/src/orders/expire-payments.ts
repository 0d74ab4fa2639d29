import { and, asc, eq, gt, inArray, lte, or } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { later } from '../outbox/later.ts';
import { orders } from '../schema/sale.ts';
import { dueSince, endPaymentsInTurn } from './end-payment.ts';
import { settledMs, takeSlots } from './end-slots.ts';

const batchMax = 500;
/** Of the requests that the payment provider takes, so much is for ending sessions: fans who begin to pay need the rest. */
const shareOfRequests = 0.5;

/**
 * The sweep over payments whose time is over: they begin to end, and Stripe is asked to end their sessions, at a pace that all workers
 * keep together; again after a while where it did not. No stock changes, so no lock but those of the orders is needed. Resolves to
 * how many it moved; bounded, so call it again until it says 0.
 */
export async function expirePayments(
  db: Db,
  now: Date,
  options: { paymentsPerSecondMax?: number } = {},
): Promise<number> {
  const perSecond = Math.max(1, (options.paymentsPerSecondMax ?? Infinity) * shareOfRequests);
  return withTransaction(db, async (tx) => {
    const over = await takeOver(tx, now);
    const asked = await askStripe(tx, perSecond, now);
    return Math.max(over, asked);
  });
}

async function takeOver(tx: Tx, now: Date): Promise<number> {
  const due = await tx
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.state, 'paying'), lte(orders.expiresAt, now)))
    .orderBy(asc(orders.expiresAt))
    .limit(batchMax)
    .for('update', { skipLocked: true });
  const ids = due.map(({ id }) => id);
  await endPaymentsInTurn(tx, ids, 'expired', now);
  return ids.length;
}

async function askStripe(tx: Tx, perSecond: number, now: Date): Promise<number> {
  const due = await tx
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        eq(orders.state, 'expiring'),
        or(lte(orders.checkedAt, dueSince(now)), gt(orders.checkedAt, new Date(now.getTime() + settledMs))),
      ),
    )
    .orderBy(asc(orders.checkedAt))
    .limit(batchMax)
    .for('update', { skipLocked: true });
  if (due.length === 0) return 0;
  const { from, count } = await takeSlots(tx, due.length, perSecond, now);
  const asked = due.slice(0, count);
  const each = Math.min(perSecond, count);
  for (let at = 0; at * each < count; at++) {
    const ids = asked.slice(Math.ceil(at * each), Math.ceil((at + 1) * each)).map(({ id }) => id);
    const checkedAt = new Date(from.getTime() + at * 1000);
    await tx.update(orders).set({ checkedAt }).where(inArray(orders.id, ids));
    await enqueueAll(
      tx,
      ids.map((order) => ({ kind: 'end-session', order })),
      checkedAt > now ? { dueAt: later(now, checkedAt.getTime() - now.getTime()) } : {},
    );
  }
  return count;
}
