import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { paymentDifferences } from '../schema/money.ts';

/** Stripe and we tell different things, and a person has to look: `object` is Stripe's, or our own row. Told again, it stands there once. */
export async function reportDifference(
  tx: DbOrTx,
  difference: { kind: string; object: string; sentence: string },
  now: Date,
): Promise<void> {
  await tx
    .insert(paymentDifferences)
    .values({ ...difference, seenAt: now, firstSeenAt: now })
    .onConflictDoUpdate({
      target: [paymentDifferences.kind, paymentDifferences.object],
      set: { seenAt: now, sentence: sql`excluded.sentence`, goneAt: null },
    });
}
