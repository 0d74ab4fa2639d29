import { and, asc, eq, inArray, lte, sql } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { heartbeats } from '../schema/running.ts';
import { orders } from '../schema/sale.ts';
import { dueSince, endPaymentsInTurn } from './end-payment.ts';

const batchMax = 500;
/** Of the requests that the payment provider takes, so much is for ending sessions: fans who begin to pay need the rest. */
const shareOfRequests = 0.5;
const slots = 'end-sessions';

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
    .where(and(eq(orders.state, 'expiring'), lte(orders.checkedAt, dueSince(now))))
    .orderBy(asc(orders.expiresAt))
    .limit(batchMax)
    .for('update', { skipLocked: true });
  if (due.length === 0) return 0;
  const from = await takeSlots(tx, due.length, perSecond, now);
  const each = Math.min(perSecond, due.length);
  for (let at = 0; at * each < due.length; at++) {
    const ids = due.slice(Math.ceil(at * each), Math.ceil((at + 1) * each)).map(({ id }) => id);
    const checkedAt = new Date(from.getTime() + at * 1000);
    await tx.update(orders).set({ checkedAt }).where(inArray(orders.id, ids));
    await enqueueAll(
      tx,
      ids.map((order) => ({ kind: 'end-session', order })),
      checkedAt > now ? { dueAt: checkedAt } : {},
    );
  }
  return due.length;
}

/** Time for so many requests, behind all that was given before. Resolves to when it begins. */
async function takeSlots(tx: Tx, count: number, perSecond: number, now: Date): Promise<Date> {
  if (perSecond === Infinity) return now;
  const span = sql`${(count * 1000) / perSecond} * interval '1 millisecond'`;
  const given = sql`${now.toISOString()}::timestamptz`;
  const [row] = await tx
    .insert(heartbeats)
    .values({ name: slots, at: sql`${given} + ${span}` })
    .onConflictDoUpdate({
      target: heartbeats.name,
      set: { at: sql`greatest(${heartbeats.at}, ${given}) + ${span}` },
    })
    .returning({ at: heartbeats.at });
  return new Date((row?.at ?? now).getTime() - (count * 1000) / perSecond);
}
