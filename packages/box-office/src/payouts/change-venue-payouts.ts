import { Refusal } from '@zilker/contracts/errors';
import type { changeVenuePayouts as route, VenuePayouts } from '@zilker/contracts/http/operator';
import type { Id } from '@zilker/contracts/ids';
import type { BodyOf } from '@zilker/contracts/route';
import { and, eq, lte } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { events, venues } from '../schema/catalogue.ts';
import { payoutChanges } from '../schema/money.ts';
import { isPayable, readVenuePayouts, settingsOf } from './read-venue-payouts.ts';

const dayMs = 24 * 3_600_000;

/**
 * Changes how a venue is paid, from now on and for all of its shows; a payout that is under way goes on. What is left out stays. Each change
 * is in the history; one to what it is already is none.
 * @throws Refusal `venue_unknown`, `payout_account_unready` for a venue that Stripe cannot pay
 */
export async function changeVenuePayouts(
  db: Db,
  input: {
    venue: Id<'venue'>;
    change: BodyOf<typeof route>;
    /** Who says so. */
    staff: string;
  },
  now: Date,
): Promise<VenuePayouts> {
  const { venue: id, change } = input;
  return withTransaction(db, async (tx) => {
    const [venue] = await tx.select().from(venues).where(eq(venues.id, id)).for('no key update');
    if (venue === undefined) throw new Refusal('venue_unknown');
    const before = settingsOf(venue);
    const after = {
      payoutBy: change.payoutBy ?? before.payoutBy,
      payoutAfterDays: change.payoutAfterDays ?? before.payoutAfterDays,
      reserveBps: change.reserveBps ?? before.reserveBps,
      reserveDays: change.reserveDays ?? before.reserveDays,
    };
    // said before its account was ready: it stays so when it is
    if (change.payoutBy !== undefined && venue.stripeSince === null)
      await tx.update(venues).set({ stripeSince: now }).where(eq(venues.id, id));
    if (JSON.stringify(after) === JSON.stringify(before)) return readVenuePayouts(tx, id);
    const toStripe = after.payoutBy === 'stripe' && before.payoutBy !== 'stripe';
    if (toStripe && !isPayable(venue)) throw new Refusal('payout_account_unready');
    await tx.update(venues).set(after).where(eq(venues.id, id));
    await tx.insert(payoutChanges).values({ venueId: id, changedBy: input.staff, before, after, at: now });
    // what can be paid out may have become more; what is further ahead waits for what the bank has sent
    await tx
      .update(events)
      .set({ payoutLookAt: null })
      .where(and(eq(events.venueId, id), lte(events.payoutLookAt, new Date(now.getTime() + dayMs))));
    return readVenuePayouts(tx, id);
  });
}
