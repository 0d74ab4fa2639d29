import { Refusal } from '@zilker/contracts/errors';
import type { PayoutSettings, VenuePayouts } from '@zilker/contracts/http/operator';
import type { Id } from '@zilker/contracts/ids';
import { desc, eq } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import type { VenueRow } from '../money/own-venue.ts';
import { venues } from '../schema/catalogue.ts';
import { payoutChanges } from '../schema/money.ts';
import { eventDebts } from './event-debts.ts';

const changesMax = 50;

/**
 * How a venue is paid, and how that came to be.
 * @throws Refusal `venue_unknown`
 */
export async function readVenuePayouts(db: DbOrTx, id: Id<'venue'>): Promise<VenuePayouts> {
  const [venue] = await db.select().from(venues).where(eq(venues.id, id));
  if (venue === undefined) throw new Refusal('venue_unknown');
  const changes = await db
    .select()
    .from(payoutChanges)
    .where(eq(payoutChanges.venueId, id))
    .orderBy(desc(payoutChanges.no))
    .limit(changesMax);
  return {
    venue: id,
    name: venue.name,
    settings: settingsOf(venue),
    accountReady: isPayable(venue),
    debts: (await eventDebts(db, id)).map(({ venue: _, ...debt }) => debt),
    changes: changes.map(({ at, changedBy: by, before, after }) => ({
      atMs: at.getTime(),
      by,
      before,
      after,
    })),
  };
}

export function settingsOf(venue: VenueRow): PayoutSettings {
  const { payoutBy, payoutAfterDays, reserveBps, reserveDays } = venue;
  return { payoutBy, payoutAfterDays, reserveBps, reserveDays };
}

/** Whether Stripe can send the venue money. */
export function isPayable({ stripeAccountId, payoutsEnabled }: VenueRow): boolean {
  return stripeAccountId !== null && payoutsEnabled;
}
