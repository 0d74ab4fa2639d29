import { and, eq, isNull, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { paymentDifferences } from '../schema/money.ts';

/** Stripe and we tell different things: `object` is Stripe's, or our own row. */
export type Difference = { kind: string; object: string; sentence: string };

/** A person has to look. Told again, it stands there once. True when it was not there before, or is there again. */
export async function reportDifference(tx: DbOrTx, difference: Difference, now: Date): Promise<boolean> {
  const { rows } = await tx.execute<{ fresh: boolean }>(sql`
    WITH before AS (SELECT 1 FROM payment_differences
      WHERE kind = ${difference.kind} AND object = ${difference.object} AND gone_at IS NULL)
    INSERT INTO payment_differences AS d (kind, object, sentence, seen_at, first_seen_at)
    VALUES (${difference.kind}, ${difference.object}, ${difference.sentence}, ${now.toISOString()}, ${now.toISOString()})
    ON CONFLICT (kind, object) DO UPDATE SET seen_at = excluded.seen_at, sentence = excluded.sentence, gone_at = NULL
    RETURNING NOT EXISTS (SELECT FROM before) AS fresh`);
  return rows[0]?.fresh ?? false;
}

/** It is well again, or a person has dealt with it. False when it was not open. */
export async function closeDifference(
  tx: DbOrTx,
  { kind, object }: Pick<Difference, 'kind' | 'object'>,
  now: Date,
): Promise<boolean> {
  const closed = await tx
    .update(paymentDifferences)
    .set({ goneAt: now })
    .where(
      and(
        eq(paymentDifferences.kind, kind),
        eq(paymentDifferences.object, object),
        isNull(paymentDifferences.goneAt),
      ),
    )
    .returning({ kind: paymentDifferences.kind });
  return closed.length > 0;
}
