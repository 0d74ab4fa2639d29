import type { Job } from '@zilker/contracts/jobs/job';
import { sql } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { endSession } from '../orders/end-session.ts';
import { createFinalizer } from '../orders/finalizer.ts';
import { outbox } from '../schema/outbox.ts';
import { captureEvent } from './capture-event.ts';
import { captureOrder } from './capture-order.ts';
import { handleStripeEvent } from './handle-event.ts';
import { returnPayment } from './return-payment.ts';
import type { Payments } from './stripe.ts';

const roundsMax = 60;
const triesMax = 5;

/**
 * Does the jobs that move money until there are none, as workers would: whatever they are put off for, and again when they fail. Jobs of
 * other kinds stay. Any number may drain at once.
 * @throws Error when it does not end, or a job failed too often
 */
export async function drain(db: Db, payments: Payments, now: () => Date = () => new Date()): Promise<void> {
  const finalize = createFinalizer(db, payments);
  const livemode = false;
  const work: Partial<Record<Job['kind'], (job: never) => Promise<unknown>>> = {
    'finalize-order': (job: Job & { kind: 'finalize-order' }) => finalize({ ...job, livemode }, now()),
    'stripe-event': (job: Job & { kind: 'stripe-event' }) =>
      handleStripeEvent(db, { ...job, livemode }, now()),
    'end-session': (job: Job & { kind: 'end-session' }) => endSession(db, payments, job, now()),
    'capture-order': (job: Job & { kind: 'capture-order' }) => captureOrder(db, payments, job, now()),
    'capture-event': (job: Job & { kind: 'capture-event' }) => captureEvent(db, job, now()),
    'return-payment': (job: Job & { kind: 'return-payment' }) => returnPayment(db, payments, job, now()),
  };
  const kinds = Object.keys(work);
  const failed = new Map<string, number>();
  for (let round = 0; round < roundsMax; round++) {
    const jobs = await claim(db, kinds);
    if (jobs.length === 0) return;
    const outcomes = await Promise.allSettled(jobs.map((job) => work[job.kind]?.(job as never)));
    for (const [at, outcome] of outcomes.entries()) {
      const job = jobs[at];
      if (outcome.status === 'fulfilled' || job === undefined) continue;
      const name = JSON.stringify(job);
      const tries = (failed.get(name) ?? 0) + 1;
      failed.set(name, tries);
      if (tries >= triesMax) throw outcome.reason;
      await db.insert(outbox).values({ queue: 'payments', job });
    }
  }
  throw new Error(`there are jobs still after ${roundsMax} rounds`);
}

async function claim(db: Db, kinds: readonly string[]): Promise<Job[]> {
  return withTransaction(db, async (tx) => {
    const { rows } = await tx.execute<{ job: Job }>(sql`
      DELETE FROM outbox WHERE id IN (
        SELECT id FROM outbox WHERE job ->> 'kind' = ANY (${sql.param([...kinds])}::text[])
         ORDER BY id LIMIT 50 FOR UPDATE SKIP LOCKED)
      RETURNING job`);
    return rows.map(({ job }) => job);
  });
}
