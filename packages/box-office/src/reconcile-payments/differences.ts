import { and, asc, inArray, isNull, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { paymentDifferences } from '../schema/money.ts';
import { type DifferenceKind, differenceKinds, type Finding } from './finding.ts';

export type Difference = { kind: string; object: string; sentence: string };

const openMax = 1_000;

/** Keeps what nobody could mend, once each. Resolves to those that were not there before, or are there again. */
export async function keepDifferences(
  db: DbOrTx,
  found: readonly Finding[],
  now: Date,
): Promise<Difference[]> {
  const fresh: Difference[] = [];
  for (const { kind, object, sentence } of found) {
    const rows = await db
      .insert(paymentDifferences)
      .values({ kind, object, sentence, seenAt: now, firstSeenAt: now })
      .onConflictDoUpdate({
        target: [paymentDifferences.kind, paymentDifferences.object],
        set: { seenAt: now, sentence, goneAt: null },
        setWhere: sql`${paymentDifferences.goneAt} IS NOT NULL`,
      })
      .returning({ kind: paymentDifferences.kind });
    if (rows.length > 0) fresh.push({ kind, object, sentence });
    else await touch(db, { kind, object, sentence }, now);
  }
  return fresh;
}

async function touch(db: DbOrTx, { kind, object, sentence }: Difference, now: Date): Promise<void> {
  await db
    .update(paymentDifferences)
    .set({ seenAt: now, sentence })
    .where(sql`${paymentDifferences.kind} = ${kind} AND ${paymentDifferences.object} = ${object}`);
}

/** Those of ours that are open. What other verbs have reported is for a person to close. */
export async function openDifferences(db: DbOrTx): Promise<{ kind: DifferenceKind; object: string }[]> {
  const rows = await db
    .select({ kind: paymentDifferences.kind, object: paymentDifferences.object })
    .from(paymentDifferences)
    .where(and(inArray(paymentDifferences.kind, [...differenceKinds]), isNull(paymentDifferences.goneAt)))
    .orderBy(asc(paymentDifferences.seenAt))
    .limit(openMax);
  return rows as { kind: DifferenceKind; object: string }[];
}

export async function closeDifference(
  db: DbOrTx,
  { kind, object }: { kind: string; object: string },
  now: Date,
): Promise<boolean> {
  const closed = await db
    .update(paymentDifferences)
    .set({ goneAt: now })
    .where(
      sql`${paymentDifferences.kind} = ${kind} AND ${paymentDifferences.object} = ${object} AND ${paymentDifferences.goneAt} IS NULL`,
    )
    .returning({ kind: paymentDifferences.kind });
  return closed.length > 0;
}

/** How many of each kind are open, whoever has reported them. */
export async function countDifferences(db: DbOrTx): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .select({ kind: paymentDifferences.kind, count: sql<number>`count(*)`.mapWith(Number) })
    .from(paymentDifferences)
    .where(isNull(paymentDifferences.goneAt))
    .groupBy(paymentDifferences.kind);
  return new Map(rows.map(({ kind, count }) => [kind, count]));
}
