import { asc, isNull } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { paymentDifferences } from '../schema/money.ts';

export type OpenDifference = typeof paymentDifferences.$inferSelect;

const openMax = 500;

/** What Stripe and we tell differently now, whoever has found it, oldest first. */
export async function readDifferences(db: DbOrTx): Promise<OpenDifference[]> {
  return db
    .select()
    .from(paymentDifferences)
    .where(isNull(paymentDifferences.goneAt))
    .orderBy(asc(paymentDifferences.firstSeenAt))
    .limit(openMax);
}
