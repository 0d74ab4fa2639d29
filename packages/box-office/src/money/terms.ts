import type { Id } from '@zilker/contracts/ids';
import type { FeeSchedule, Terms } from '@zilker/contracts/price';
import { desc, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { venues, venueTerms } from '../schema/catalogue.ts';

export type TermsRow = typeof venueTerms.$inferSelect;

/** The fee schedule in a version of a venue's terms. Every venue has one: a trigger sees to that. */
export function feesOf(row: TermsRow | undefined): FeeSchedule {
  if (row === undefined) throw new Error('a venue has no terms');
  const { zilkerCents, zilkerPaidBy, cardBps, cardFixedCents, cardPaidBy, taxBps, taxPaidBy } = row;
  return { zilkerCents, zilkerPaidBy, cardBps, cardFixedCents, cardPaidBy, taxBps, taxPaidBy };
}

/** The terms that each of these venues sells under now. */
export async function readTerms(
  tx: DbOrTx,
  ids: readonly Id<'venue'>[],
): Promise<ReadonlyMap<Id<'venue'>, TermsRow>> {
  if (ids.length === 0) return new Map();
  const rows = await tx
    .selectDistinctOn([venueTerms.venueId])
    .from(venueTerms)
    .where(inArray(venueTerms.venueId, [...new Set(ids)]))
    .orderBy(venueTerms.venueId, desc(venueTerms.version));
  return new Map(rows.map((row) => [row.venueId, row]));
}

/** What one venue sells under now, with the currency of its money. */
export async function readVenueTerms(
  tx: DbOrTx,
  id: Id<'venue'>,
): Promise<Terms & { version: number; refundKeptPaidBy: TermsRow['refundKeptPaidBy'] }> {
  const [row] = await tx
    .select({ currency: venues.currency, terms: venueTerms })
    .from(venues)
    .innerJoin(venueTerms, eq(venueTerms.venueId, venues.id))
    .where(eq(venues.id, id))
    .orderBy(desc(venueTerms.version))
    .limit(1);
  if (row === undefined) throw new Error(`venue ${id} has no terms`);
  const { version, refundKeptPaidBy } = row.terms;
  return { currency: row.currency, fees: feesOf(row.terms), version, refundKeptPaidBy };
}
