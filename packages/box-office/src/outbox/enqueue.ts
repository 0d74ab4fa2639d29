import { type Job, queueOf } from '@zilker/contracts/jobs/job';
import type { DbOrTx } from '../db.ts';
import { outbox } from '../schema/outbox.ts';

/**
 * Writes a job beside the facts that cause it, in their transaction; the relay sends it once they are committed, not before
 * `dueAt`.
 */
export async function enqueue(
  tx: DbOrTx,
  job: Job,
  options: { dueAt?: Date | undefined; traceparent?: string | undefined } = {},
): Promise<void> {
  await enqueueAll(tx, [job], options);
}

/** `enqueue` for several jobs in one statement. */
export async function enqueueAll(
  tx: DbOrTx,
  jobs: readonly Job[],
  options: { dueAt?: Date | undefined; traceparent?: string | undefined } = {},
): Promise<void> {
  if (jobs.length === 0) return;
  await tx.insert(outbox).values(
    jobs.map((job) => ({
      queue: queueOf[job.kind],
      job,
      ...(options.dueAt === undefined ? {} : { dueAt: options.dueAt }),
      ...(options.traceparent === undefined ? {} : { traceparent: options.traceparent }),
    })),
  );
}
