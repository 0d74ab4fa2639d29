import type { Job, Queue } from '@zilker/contracts/jobs/job';
import { inArray, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { outbox } from '../schema/outbox.ts';

export type Claimed = { id: number; queue: Queue; job: Job; traceparent: string | null };

/** A relay that dies holds its rows no longer than this; sending takes far less. */
const leaseSeconds = 30;

/**
 * Claims the jobs that are due, oldest first, for as long as a lease: no other relay takes them until it ends. They stay in the
 * table until `forgetSent`, so a relay that dies between the two loses nothing, and the jobs go out again.
 */
export async function claimJobs(db: Db, max: number): Promise<Claimed[]> {
  const { rows } = await db.execute<Claimed & { id: string }>(sql`
    UPDATE outbox SET due_at = now() + ${leaseSeconds} * interval '1 second'
    WHERE id = ANY (ARRAY(
      SELECT id FROM outbox WHERE due_at <= now() ORDER BY due_at, id LIMIT ${max} FOR UPDATE SKIP LOCKED))
    RETURNING id, queue, job, traceparent`);
  return rows.map((row) => ({ ...row, id: Number(row.id) })).sort((a, b) => a.id - b.id);
}

/** Deletes what the queue has taken. */
export async function forgetSent(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await db.delete(outbox).where(inArray(outbox.id, [...ids]));
}
