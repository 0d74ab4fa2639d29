import { type Job, queueOf } from '@zilker/contracts/jobs/job';
import { stamped } from '@zilker/contracts/jobs/versions';
import type { DbOrTx } from '../db.ts';
import { outbox } from '../schema/outbox.ts';
import { currentTrace } from './current-trace.ts';
import type { Later } from './later.ts';

/**
 * Writes a job beside the facts that cause it, in their transaction; the relay sends it once they are committed, not before
 * `dueAt`. It belongs to the trace of what is being done now, request or job, unless `traceparent` names another.
 */
export async function enqueue(
  tx: DbOrTx,
  job: Job,
  options: { dueAt?: Later | undefined; traceparent?: string | undefined } = {},
): Promise<void> {
  await enqueueAll(tx, [job], options);
}

/** `enqueue` for several jobs in one statement. */
export async function enqueueAll(
  tx: DbOrTx,
  jobs: readonly Job[],
  options: { dueAt?: Later | undefined; traceparent?: string | undefined } = {},
): Promise<void> {
  if (jobs.length === 0) return;
  const { dueAt, traceparent = currentTrace() } = options;
  await enqueueTraced(
    tx,
    jobs.map((job) => ({ job, dueAt, traceparent })),
  );
}

/** `enqueueAll` for jobs that come from requests of their own: each belongs to its trace. */
export async function enqueueTraced(
  tx: DbOrTx,
  jobs: readonly { job: Job; dueAt?: Later | undefined; traceparent: string | undefined }[],
): Promise<void> {
  if (jobs.length === 0) return;
  await tx.insert(outbox).values(
    jobs.map(({ job, dueAt, traceparent }) => ({
      queue: queueOf[job.kind],
      job: stamped(job),
      ...(dueAt === undefined ? {} : { dueAt }),
      ...(traceparent === undefined ? {} : { traceparent }),
    })),
  );
}
