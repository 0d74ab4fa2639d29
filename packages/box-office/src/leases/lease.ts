import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '../db.ts';
import { leases } from '../schema/running.ts';

const untilAfter = (ms: number) => sql`clock_timestamp() + ${ms} * interval '1 millisecond'`;

/**
 * Takes the lease of that name for `forMs`, or holds it for so long from now, all by the database's clock. Resolves to its term, which
 * rises with each new holder, or to null while another holds it. A holder that lost it without knowing is known by its lower term;
 * so a lease says who should, and never guards what must not happen twice.
 */
export async function holdLease(
  db: Db,
  { name, holder, forMs }: { name: string; holder: string; forMs: number },
): Promise<number | null> {
  const until = untilAfter(forMs);
  const mine = sql`${leases.holder} = ${holder}`;
  // first what nobody locks anything for: another's lease is only looked at
  const [held] = await db
    .update(leases)
    .set({ holder, until, term: sql`${leases.term} + CASE WHEN ${mine} THEN 0 ELSE 1 END` })
    .where(and(eq(leases.name, name), sql`(${mine} OR ${leases.until} <= clock_timestamp())`))
    .returning({ term: leases.term });
  if (held !== undefined) return held.term;
  const [first] = await db
    .insert(leases)
    .values({ name, holder, until, term: 1 })
    .onConflictDoNothing()
    .returning({ term: leases.term });
  return first?.term ?? null;
}

/** Gives the lease up, so that the next one need not wait for it to run out. What another holds stays. */
export async function dropLease(db: Db, { name, holder }: { name: string; holder: string }): Promise<void> {
  await db
    .update(leases)
    .set({ until: sql`clock_timestamp()` })
    .where(and(eq(leases.name, name), eq(leases.holder, holder)));
}
