import { getTableColumns, lt, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { headroomOf, type Limits } from '../payments/limits.ts';
import { readSpent } from '../payments/spend.ts';
import { healthSamples } from '../schema/running.ts';
import type { Measured } from './controller.ts';

/** What one replica of a service measured in its last second; null for what it does not measure. */
export type Sample = {
  p95Ms: number | null;
  poolWaitMs: number | null;
  queueAgeMs: number | null;
};

/** An older sample says nothing of now as long as others are fresh: its replica is gone or cut off. */
const freshMs = 4_000;
/** When nobody has spoken for longer than that, the last words were said so long ago at most, or there is nobody. */
const silentMs = 15_000;
const forgetMs = 600_000;

/** Says how a replica is, about once a second. Timed by the database's clock, so that replicas need not agree on theirs. */
export async function writeSample(db: Db, replica: string, sample: Sample): Promise<void> {
  const values = { ...rounded(sample), at: sql`now()` };
  await db
    .insert(healthSamples)
    .values({ replica, ...values })
    .onConflictDoUpdate({ target: healthSamples.replica, set: values });
}

/** A replica that stops takes its word back. */
export async function forgetSample(db: Db, replica: string): Promise<void> {
  await db.delete(healthSamples).where(sql`${healthSamples.replica} = ${replica}`);
}

const ageMs = sql<number>`round(extract(epoch FROM now() - ${healthSamples.at}) * 1000)::integer`;

/**
 * The worst of all replicas that spoke of late; null when none did. Replicas that have all fallen silent at once, and did not say that they
 * go, cannot get through: their silence counts as a wait. What is left of Stripe's limits is left to all of them together; `limits` is null
 * where it sets none.
 */
export async function readMeasured(db: Db, limits: Limits | null): Promise<Measured | null> {
  const heard = await db
    .select({ ...getTableColumns(healthSamples), ageMs })
    .from(healthSamples)
    .where(sql`${healthSamples.at} > now() - ${silentMs} * interval '1 millisecond'`);
  const fresh = heard.filter((row) => row.ageMs < freshMs);
  const rows = fresh.length > 0 ? fresh : heard.map((row) => ({ ...row, poolWaitMs: row.ageMs }));
  if (rows.length === 0) return null;
  const worst = (of: (row: (typeof rows)[number]) => number | null) =>
    rows.reduce((most, row) => Math.max(most, of(row) ?? 0), 0);
  return {
    p95Ms: worst((row) => row.p95Ms),
    poolWaitMs: worst((row) => row.poolWaitMs),
    queueAgeMs: worst((row) => row.queueAgeMs),
    paymentHeadroom: limits === null ? 1 : headroomOf(await readSpent(db), limits),
  };
}

/** Rows of replicas that are long gone. */
export async function sweepSamples(db: Db): Promise<void> {
  await db
    .delete(healthSamples)
    .where(lt(healthSamples.at, sql`now() - ${forgetMs} * interval '1 millisecond'`));
}

function rounded({ p95Ms, poolWaitMs, queueAgeMs }: Sample): Sample {
  const whole = (ms: number | null) => (ms === null ? null : Math.max(0, Math.round(ms)));
  return { p95Ms: whole(p95Ms), poolWaitMs: whole(poolWaitMs), queueAgeMs: whole(queueAgeMs) };
}
