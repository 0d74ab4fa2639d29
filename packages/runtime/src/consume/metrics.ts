import { type JobKind, jobSchemas, queues } from '@zilker/contracts/jobs/job';
import { counter, gauge, histogram } from '../metrics.ts';

const kinds = [...(Object.keys(jobSchemas) as JobKind[]), 'unknown', 'unreadable'] as const;
/** A kind of ours, or what else came. */
export type WorkedKind = (typeof kinds)[number];

export const worked = counter('zilker_jobs_worked_total', 'Deliveries worked on, by kind and outcome.', {
  kind: kinds,
  outcome: ['done', 'put_off', 'failed', 'left'],
});
export const workSeconds = histogram('zilker_job_seconds', 'Time to work on a delivery, by kind.', {
  kind: kinds,
});
export const buried = counter('zilker_jobs_buried_total', 'Jobs given up and sent to the dead letters.', {
  queue: queues,
});
/** `waiting`: fetched and not begun; `working`; `ending`: done, to be deleted. */
export const held = gauge('zilker_jobs_held', 'Jobs that this worker has from each queue.', {
  queue: queues,
  state: ['waiting', 'working', 'ending'],
});
