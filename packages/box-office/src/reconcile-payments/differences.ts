import { and, asc, inArray, isNull, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { type Difference, reportDifference } from '../payments/report-difference.ts';
import { paymentDifferences } from '../schema/money.ts';
import { type DifferenceKind, differenceKinds, type Finding } from './finding.ts';

const openMax = 1_000;

/** Keeps what nobody could mend, once each. Resolves to those that were not there before, or are there again. */
export async function keepDifferences(
  db: DbOrTx,
  found: readonly Finding[],
  now: Date,
): Promise<Difference[]> {
  const fresh: Difference[] = [];
  for (const { kind, object, sentence } of found)
    if (await reportDifference(db, { kind, object, sentence }, now)) fresh.push({ kind, object, sentence });
  return fresh;
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

/** How many of each kind are open, whoever has reported them. */
export async function countDifferences(db: DbOrTx): Promise<ReadonlyMap<string, number>> {
  const rows = await db
    .select({ kind: paymentDifferences.kind, count: sql<number>`count(*)`.mapWith(Number) })
    .from(paymentDifferences)
    .where(isNull(paymentDifferences.goneAt))
    .groupBy(paymentDifferences.kind);
  return new Map(rows.map(({ kind, count }) => [kind, count]));
}
