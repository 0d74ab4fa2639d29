import * as v from 'valibot';
import { basisPoints, cents, count, currency, epochMs, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { feeSchedule } from '../price.ts';
import { defineRoute } from '../route.ts';
import { payout } from './money.ts';

/** What Zilker's own people do about venues' money (access token of an operator), under `/api/v1/operator`. */
const none = v.undefined();
const venueParams = v.object({ venue: idSchema('venue') });

const days = v.pipe(count, v.maxValue(365, 'This may be 365 days at most.'));

/** How a venue is paid: by whom, so many days after a show, and the share of what fans paid that stays back until `reserveDays` after it. */
export const payoutSettings = v.object({
  payoutBy: v.picklist(['stripe', 'hand']),
  payoutAfterDays: days,
  reserveBps: basisPoints,
  reserveDays: days,
});
export type PayoutSettings = v.InferOutput<typeof payoutSettings>;

/** With the venue's account at Stripe where that is what was changed. */
const payoutStanding = v.object({ ...payoutSettings.entries, account: v.optional(v.nullable(v.string())) });
export type PayoutStanding = v.InferOutput<typeof payoutStanding>;

export const venuePayouts = v.object({
  venue: idSchema('venue'),
  name: v.string(),
  settings: payoutSettings,
  /** Whether Stripe can pay the venue's account. */
  accountReady: v.boolean(),
  /** Events of which the venue owes, the most first: what refunds and disputes have taken beyond what it had left. */
  debts: v.array(v.object({ event: idSchema('event'), title: v.string(), currency, owedCents: cents })),
  /** The last ones, newest first. */
  changes: v.array(
    v.object({
      atMs: epochMs,
      /** Null: Stripe began to pay, as the venue's account was ready. */
      by: v.nullable(v.string()),
      before: payoutStanding,
      after: payoutStanding,
    }),
  ),
});
export type VenuePayouts = v.InferOutput<typeof venuePayouts>;

/** `venue_unknown`. */
export const readVenuePayouts = defineRoute({
  method: 'GET',
  path: '/api/v1/operator/venues/:venue/payouts',
  params: venueParams,
  body: none,
  reply: v.object({ payouts: venuePayouts }),
});

/**
 * Takes from a venue an account at Stripe that is lost to it, so that it can set up another one. `venue_unknown`, `payout_under_way`; another
 * account than the venue's is a `bad_request`.
 */
export const detachAccount = defineRoute({
  method: 'POST',
  path: '/api/v1/operator/venues/:venue/payout-account/detach',
  params: venueParams,
  body: v.object({ account: words(120) }),
  reply: v.object({ payouts: venuePayouts }),
});

/**
 * Changes how a venue is paid from now on; what is left out stays. Changing it to what it is adds nothing to its history. `venue_unknown`;
 * `payout_account_unready`: Stripe cannot pay that venue.
 */
export const changeVenuePayouts = defineRoute({
  method: 'PATCH',
  path: '/api/v1/operator/venues/:venue/payouts',
  params: venueParams,
  body: v.partial(payoutSettings),
  reply: v.object({ payouts: venuePayouts }),
});

export const venueFees = v.object({
  venue: idSchema('venue'),
  name: v.string(),
  currency,
  fees: feeSchedule,
  /** Of the venue's terms; an order names the one that it was sold under. */
  version: count,
});
export type VenueFees = v.InferOutput<typeof venueFees>;

/** `venue_unknown`. */
export const readVenueFees = defineRoute({
  method: 'GET',
  path: '/api/v1/operator/venues/:venue/fees',
  params: venueParams,
  body: none,
  reply: v.object({ fees: venueFees }),
});

/**
 * Changes what Zilker takes for a ticket, and what a card costs as Stripe charges it there, from the next order on; what is left out stays.
 * `venue_unknown`; `price_too_low` names a type that could not be sold.
 */
export const changeVenueFees = defineRoute({
  method: 'PATCH',
  path: '/api/v1/operator/venues/:venue/fees',
  params: venueParams,
  body: v.partial(
    v.object({
      zilkerCents: v.pipe(cents, v.maxValue(2_000, 'Zilker takes 20.00 of a ticket at most.')),
      cardBps: v.pipe(basisPoints, v.maxValue(1_000, 'A card costs 10% at most.')),
      cardFixedCents: v.pipe(cents, v.maxValue(500, 'A card costs 5.00 and its share at most.')),
    }),
  ),
  reply: v.object({ fees: venueFees }),
});

/**
 * A payout that was made by hand, after the show: `event_not_over`. `payout_too_high` (detail `leftCents`), `event_unknown`; another
 * currency than the event's is a `bad_request`; `payout_recorded` (detail `payout`) for the same amount with the same reference again.
 * Carries an Idempotency-Key.
 */
export const recordPayout = defineRoute({
  method: 'POST',
  path: '/api/v1/operator/events/:event/payouts',
  params: v.object({ event: idSchema('event') }),
  body: v.object({ amountCents: v.pipe(cents, v.minValue(1)), currency, reference: words(120) }),
  reply: v.object({ payout }),
});

/**
 * Takes back what was recorded wrongly of a payout by hand: the venue has that money again. `payout_unknown`, `payout_by_stripe`,
 * `payout_undone`. Carries an Idempotency-Key.
 */
export const undoPayout = defineRoute({
  method: 'POST',
  path: '/api/v1/operator/payouts/:payout/undo',
  params: v.object({ payout: idSchema('payout') }),
  body: v.object({ reason: words(200) }),
  reply: v.object({ payout }),
});

const settledRefund = v.object({
  id: idSchema('refund'),
  order: idSchema('order'),
  amountCents: cents,
  currency,
});
export type SettledRefund = v.InferOutput<typeof settledRefund>;

/**
 * Says that the fan has the money of a refund that failed: sent by another way, which `reference` names, or by a refund that was made at Stripe
 * by hand (`re_…`). `refund_unknown`, `refund_not_failed`; a `bad_request` where that does not fit. Carries an Idempotency-Key.
 */
export const settleRefund = defineRoute({
  method: 'POST',
  path: '/api/v1/operator/refunds/:refund/settle',
  params: v.object({ refund: idSchema('refund') }),
  body: v.object({ reference: words(120) }),
  reply: v.object({ refund: settledRefund }),
});
