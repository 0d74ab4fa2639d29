import { Refusal } from '@zilker/contracts/errors';
import type { VenuePayouts } from '@zilker/contracts/http/operator';
import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, sql } from 'drizzle-orm';
import { type Db, type DbOrTx, withTransaction } from '../db.ts';
import { closeDifference } from '../payments/report-difference.ts';
import { venues } from '../schema/catalogue.ts';
import { payoutChanges, payouts } from '../schema/money.ts';
import { readVenuePayouts, settingsOf } from './read-venue-payouts.ts';

/**
 * Takes from a venue the account at Stripe that is lost to it, so that it can set up another one; it is in the history of how the venue is
 * paid. By whom it is paid stays: Stripe pays it again once the new account can be paid. Repeating it is harmless.
 * @throws Refusal `venue_unknown`, `bad_request` for an account that is not the venue's, `payout_under_way`
 */
export async function detachAccount(
  db: Db,
  input: {
    venue: Id<'venue'>;
    account: string;
    /** Who says so. */
    staff: string;
  },
  now: Date,
): Promise<VenuePayouts> {
  const { venue: id, account, staff: changedBy } = input;
  return withTransaction(db, async (tx) => {
    const [venue] = await tx.select().from(venues).where(eq(venues.id, id)).for('no key update');
    if (venue === undefined) throw new Refusal('venue_unknown');
    if (venue.stripeAccountId !== account) {
      if ((await detachedAccounts(tx, id)).includes(account)) return readVenuePayouts(tx, id);
      const message = 'That is not the account of this venue.';
      throw new Refusal('bad_request', { message, detail: { path: 'account' } });
    }
    const [due] = await tx
      .select({ payout: payouts.id })
      .from(payouts)
      .where(and(eq(payouts.venueId, id), eq(payouts.state, 'due')))
      .limit(1);
    if (due !== undefined) throw new Refusal('payout_under_way', { detail: due });
    const without = {
      stripeAccountId: null,
      detailsSubmitted: false,
      payoutsEnabled: false,
      requirementsDue: [],
    };
    await tx.update(venues).set(without).where(eq(venues.id, id));
    const settings = settingsOf(venue);
    const [before, after] = [
      { ...settings, account },
      { ...settings, account: null },
    ];
    await tx.insert(payoutChanges).values({ venueId: id, changedBy, before, after, at: now });
    await closeDifference(tx, { kind: 'account_lost', object: account }, now);
    return readVenuePayouts(tx, id);
  });
}

/** The accounts that a venue has had and is paid to no more, oldest first. */
export async function detachedAccounts(db: DbOrTx, venue: Id<'venue'>): Promise<string[]> {
  const account = sql<string>`${payoutChanges.before} ->> 'account'`;
  const rows = await db
    .select({ account })
    .from(payoutChanges)
    .where(and(eq(payoutChanges.venueId, venue), sql`${account} IS NOT NULL`))
    .orderBy(asc(payoutChanges.no));
  return rows.map((row) => row.account);
}
