import { type Queue, queues } from '@zilker/contracts/jobs/job';
import type { WireJob } from '@zilker/contracts/jobs/versions';
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { outbox } from '../schema/outbox.ts';

export type Claimed = { id: number; queue: Queue; job: WireJob; traceparent: string | null };
/** Rows that are one relay's alone; `lease` says until when, and by that tells this claim from any later one. */
export type Claim = { rows: Claimed[]; lease: string };

/** A relay that dies holds its rows no longer than this; one that lives is done with them, or gives up, well before. */
export const leaseMs = 30_000;
/** Nothing is put off for half as long (`later`). What is due later than this was written before Postgres's clock was set back. */
const aheadMaxMs = 2 * leaseMs;

/**
 * Claims the jobs that are due, oldest first, for as long as a lease: no other relay takes them until it ends. They stay in the
 * table until `forgetSent`, so a relay that dies between the two loses nothing, and the jobs go out again. A queue that only newer
 * workers know is left to their relays. Jobs that a clock which was set back has left in the future are due too. `at` is for those who move
 * time by hand; Postgres has it else.
 */
export async function claimJobs(db: Db, max: number, at?: Date): Promise<Claim> {
  const now = at === undefined ? sql`now()` : sql`${at.toISOString()}::timestamptz`;
  const known = sql.param([...queues]);
  const oldest = (due: SQL) => sql`ARRAY(
      SELECT id FROM outbox WHERE ${due} AND queue = ANY (${known}::text[])
      ORDER BY due_at, id LIMIT ${max} FOR UPDATE SKIP LOCKED)`;
  const ahead = (ms: number) => sql`${now} + ${ms} * interval '1 millisecond'`;
  const { rows } = await db.execute<Claimed & { id: string; lease: string }>(sql`
    UPDATE outbox SET due_at = ${ahead(leaseMs)}
    WHERE id = ANY (${oldest(sql`due_at <= ${now}`)} || ${oldest(sql`due_at > ${ahead(aheadMaxMs)}`)})
    RETURNING id, queue, job, traceparent, due_at::text AS lease`);
  const claimed = rows.map(({ id, queue, job, traceparent }) => ({
    id: Number(id),
    queue,
    job,
    traceparent,
  }));
  return { rows: claimed.sort((a, b) => a.id - b.id), lease: rows[0]?.lease ?? '' };
}

/** Deletes what the queue has taken. */
export async function forgetSent(db: Db, ids: readonly number[]): Promise<void> {
  if (ids.length > 0) await db.delete(outbox).where(inArray(outbox.id, [...ids]));
}

/** Ends the lease of what the queue did not take, so that any relay tries it again after `delayMs`; not that of another's claim. */
export async function putOffUnsent(
  db: Db,
  { lease }: Pick<Claim, 'lease'>,
  ids: readonly number[],
  delayMs: number,
): Promise<void> {
  if (ids.length === 0) return;
  await db
    .update(outbox)
    .set({ dueAt: sql`now() + ${delayMs} * interval '1 millisecond'` })
    .where(and(inArray(outbox.id, [...ids]), eq(outbox.dueAt, sql`${lease}::timestamptz`)));
}
