import type { Job } from '@zilker/contracts/jobs/job';
import type { Reading } from '@zilker/contracts/jobs/read-job';
import { inTrace } from '../trace.ts';
import type { Delivery } from './delivery.ts';
import { type WorkedKind, worked, workSeconds } from './metrics.ts';
import { Foreign, judge, type RetryPolicy, type Verdict } from './verdict.ts';

export type JobContext = {
  messageId: string;
  /** 1 for the first delivery. */
  deliveries: number;
  /** When it was first sent, on the queue's clock; null where the queue does not say. */
  sentAtMs: number | null;
};
export type Handler = (job: Job, context: JobContext) => Promise<void>;

export type Worked = { kind: WorkedKind; ms: number; verdict: 'done' | Verdict; cause?: unknown };

/** Works on one delivery, as a part of the trace that it came from. Never rejects: what went wrong is in the verdict. */
export async function work(
  delivery: Delivery,
  at: {
    queue: string;
    handle: Handler;
    read: (body: string) => Reading;
    policy: RetryPolicy;
    now: () => Date;
    isOutage: (cause: unknown) => boolean;
  },
): Promise<Worked> {
  const startedAt = performance.now();
  const reading = at.read(delivery.body);
  const kind = kindOf(reading);
  const { messageId, deliveries, sentAtMs } = delivery;
  const end = (verdict: Worked['verdict'], cause?: unknown): Worked => {
    const ms = performance.now() - startedAt;
    worked.add(1, { kind, outcome: verdict === 'done' ? 'done' : verdict.outcome });
    workSeconds.observe(ms / 1000, { kind });
    return { kind, ms, verdict, cause };
  };
  try {
    const job = jobOf(reading);
    await inTrace(delivery.trace, kind, { 'messaging.destination.name': at.queue }, () =>
      at.handle(job, { messageId, deliveries, sentAtMs }),
    );
    return end('done');
  } catch (cause) {
    return end(
      judge(cause, delivery, { nowMs: at.now().getTime(), policy: at.policy, isOutage: at.isOutage }),
      cause,
    );
  }
}

function jobOf(reading: Reading): Job {
  if (reading.is === 'job') return reading.job;
  if (reading.is === 'foreign') throw new Foreign(reading.kind, reading.version);
  throw new Error(reading.why);
}

function kindOf(reading: Reading): WorkedKind {
  if (reading.is === 'job') return reading.job.kind;
  return reading.is === 'foreign' ? 'unknown' : 'unreadable';
}
