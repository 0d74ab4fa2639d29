import type { Job } from '@zilker/contracts/jobs/job';
import { and, eq, isNotNull } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import type { PaymentRow } from '../orders/take-orders.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { later } from '../outbox/later.ts';
import { payments } from '../schema/money.ts';
import { StripeBusy } from './stripe-busy.ts';

const leastMs = 1_000;
const mostMs = 20_000;

/**
 * Stripe has no answer about a payment now, for the reason given if there is one: `job` asks it again, after a while. A card that somebody
 * else has parked meanwhile, for its show or for a person, stays so.
 */
export async function putOff(
  db: Db,
  { payment, job }: { payment: Pick<PaymentRow, 'id' | 'createdAt'>; job: Job },
  now: Date,
  cause?: unknown,
): Promise<'put_off'> {
  const dueAt = later(now, againAfterMs(payment, now, cause));
  await withTransaction(db, async (tx) => {
    await tx
      .update(payments)
      .set({ askedAt: now })
      .where(and(eq(payments.id, payment.id), isNotNull(payments.askedAt)));
    await enqueue(tx, job, { dueAt });
  });
  return 'put_off';
}

/**
 * How long to wait before Stripe is asked again about a payment: as it says, else the longer the longer it has not answered, less than
 * the sweep waits. Apart from each other, so that what came at once does not come at once again.
 */
export function againAfterMs(payment: Pick<PaymentRow, 'createdAt'>, now: Date, cause?: unknown): number {
  const ageMs = now.getTime() - payment.createdAt.getTime();
  const waitMs = Math.min(mostMs, Math.max(leastMs, ageMs / 4));
  const asked = cause instanceof StripeBusy ? Math.min(mostMs, cause.retryAfterMs) : 0;
  return Math.max(asked, waitMs) * (1 + Math.random() / 4);
}
