import { eq, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import type { Outcome } from '../payments/stored-event.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import { venues } from '../schema/catalogue.ts';

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

/**
 * A venue whose account can be paid for the first time is paid by Stripe from then on. It may be set to another way later, whatever becomes of
 * the account.
 */
export async function recordAccount(
  tx: Tx,
  account: ConnectedAccount,
  now: Date,
): Promise<'recorded' | 'ignored'> {
  const { id, details_submitted: detailsSubmitted, payouts_enabled: payoutsEnabled } = account;
  const requirementsDue = account.requirements?.currently_due ?? [];
  const changed = await tx
    .update(venues)
    .set({
      detailsSubmitted,
      payoutsEnabled,
      requirementsDue,
      ...(payoutsEnabled
        ? {
            payoutBy: sql`CASE WHEN ${venues.stripeSince} IS NULL THEN 'stripe' ELSE ${venues.payoutBy} END`,
            stripeSince: sql`coalesce(${venues.stripeSince}, ${now.toISOString()}::timestamptz)`,
          }
        : {}),
    })
    .where(eq(venues.stripeAccountId, id))
    .returning({ id: venues.id });
  return changed.length > 0 ? 'recorded' : 'ignored';
}
