import { and, eq, lte } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import type { Outcome } from '../payments/stored-event.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import { events, venues } from '../schema/catalogue.ts';
import { payoutChanges } from '../schema/money.ts';
import { settingsOf } from './read-venue-payouts.ts';

/** What of Stripe's account concerns us. */
export const connectedAccount = v.object({
  id: v.string(),
  object: v.literal('account'),
  details_submitted: v.optional(v.boolean(), false),
  payouts_enabled: v.optional(v.boolean(), false),
  requirements: v.nullish(v.object({ currently_due: v.nullish(v.array(v.string())) })),
});
export type ConnectedAccount = v.InferOutput<typeof connectedAccount>;

/** What Stripe tells of venues' accounts, in any order and number. Null: the event is about something else. */
export async function handleAccountEvent(tx: Tx, event: StripeEvent, now: Date): Promise<Outcome | null> {
  if (event.type !== 'account.updated') return null;
  const account = v.safeParse(connectedAccount, event.data.object);
  return account.success ? recordAccount(tx, account.output, now) : 'ignored';
}

/** Of its shows of before, a person may have paid at the bank what is not recorded yet. */
const recordedWithinMs = 3 * 24 * 3_600_000;

/**
 * A venue whose account can be paid for the first time is paid by Stripe from then on, of shows that have begun by then some days later. An
 * operator who has said or says how it is paid has the last word, whatever becomes of the account.
 */
export async function recordAccount(
  tx: Tx,
  account: ConnectedAccount,
  now: Date,
): Promise<'recorded' | 'ignored'> {
  const { id, details_submitted: detailsSubmitted, payouts_enabled: payoutsEnabled } = account;
  const requirementsDue = account.requirements?.currently_due ?? [];
  const [venue] = await tx.select().from(venues).where(eq(venues.stripeAccountId, id)).for('no key update');
  if (venue === undefined) return 'ignored';
  const said = { detailsSubmitted, payoutsEnabled, requirementsDue };
  const isFirst = payoutsEnabled && venue.stripeSince === null;
  const begins = { payoutBy: 'stripe', stripeSince: now } as const;
  await tx
    .update(venues)
    .set(isFirst ? { ...said, ...begins } : said)
    .where(eq(venues.id, venue.id));
  if (isFirst && venue.payoutBy !== 'stripe') {
    const before = settingsOf(venue);
    const after = { ...before, payoutBy: 'stripe' } as const;
    await tx.insert(payoutChanges).values({ venueId: venue.id, before, after, at: now });
    const payoutLookAt = new Date(now.getTime() + recordedWithinMs);
    await tx
      .update(events)
      .set({ payoutLookAt })
      .where(and(eq(events.venueId, venue.id), lte(events.startsAt, now)));
  }
  return 'recorded';
}
