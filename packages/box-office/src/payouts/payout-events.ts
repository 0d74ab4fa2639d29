import { idSchema } from '@zilker/contracts/ids';
import { eq, sql } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import type { Outcome } from '../payments/stored-event.ts';
import type { StripeEvent } from '../payments/stripe-objects.ts';
import { venues } from '../schema/catalogue.ts';
import { lockPayout } from './lock-payout.ts';
import { recordReversed } from './record-reversed.ts';
import { recordSent } from './record-sent.ts';

/** The parts of Stripe's objects that tell of payouts. */
export const connectedAccount = v.object({
  id: v.string(),
  object: v.literal('account'),
  details_submitted: v.optional(v.boolean(), false),
  payouts_enabled: v.optional(v.boolean(), false),
  requirements: v.nullish(v.object({ currently_due: v.nullish(v.array(v.string())) })),
});
export type ConnectedAccount = v.InferOutput<typeof connectedAccount>;

export const transferObject = v.object({
  id: v.string(),
  object: v.literal('transfer'),
  amount: v.pipe(v.number(), v.safeInteger()),
  amount_reversed: v.pipe(v.number(), v.safeInteger()),
  currency: v.string(),
  metadata: v.nullish(v.looseObject({ payout: v.optional(idSchema('payout')) })),
});
export type TransferObject = v.InferOutput<typeof transferObject>;

/**
 * What Stripe tells of venues' accounts and of transfers to them, in any order and number. Null: the event is about something else.
 */
export async function handlePayoutEvent(tx: Tx, event: StripeEvent, now: Date): Promise<Outcome | null> {
  if (event.type === 'account.updated') {
    const account = v.safeParse(connectedAccount, event.data.object);
    return account.success ? recordAccount(tx, account.output, now) : 'ignored';
  }
  if (transferEvents.has(event.type)) {
    const transfer = v.safeParse(transferObject, event.data.object);
    return transfer.success ? recordTransfer(tx, transfer.output, now) : 'ignored';
  }
  return null;
}

const transferEvents = new Set(['transfer.created', 'transfer.updated', 'transfer.reversed']);

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

export async function recordTransfer(
  tx: Tx,
  transfer: TransferObject,
  now: Date,
): Promise<'recorded' | 'stale' | 'ignored'> {
  const id = transfer.metadata?.payout;
  const payout = id === undefined ? undefined : await lockPayout(tx, id);
  if (payout === undefined || payout.by !== 'stripe') return 'ignored';
  // another attempt's transfer, or one that is not what was asked for, is for the reconciliation to report
  const isAsked = transfer.amount === payout.amountCents && transfer.currency === payout.currency;
  if (!isAsked || (payout.reference !== null && payout.reference !== transfer.id)) return 'stale';
  const isNew = await recordSent(tx, payout, transfer.id, now);
  const cameBack = await recordReversed(tx, payout, transfer.amount_reversed, now);
  return isNew || cameBack ? 'recorded' : 'stale';
}
