import type { Job, JobKind } from '@zilker/contracts/jobs/job';

export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;
/** What is done with one kind of job; it resolves once the job may be forgotten. */
export type HandlerOf<K extends JobKind> = (job: JobOf<K>) => Promise<void>;
