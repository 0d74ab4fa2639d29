import * as v from 'valibot';
import { basisPoints, cents, count, currency, epochMs, signedCents } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { nextCursor, pageQueryOf } from '../page.ts';
import { feeSchedule, paidBy } from '../price.ts';
import { defineRoute } from '../route.ts';
import type { PayoutState } from '../states.ts';

/** A venue's money (access token of a venue_admin), under `/api/v1/portal`: its orders, refunds, payouts and statements. */
const none = v.undefined();
const eventParams = v.object({ event: idSchema('event') });
const _orderParams = v.object({ order: idSchema('order') });

/** The parties between whom each cent lies; `paidOut` is what venues have had of theirs. */
export const ledgerParties = ['fan', 'venue', 'zilker', 'stripe', 'tax', 'paidOut'] as const;
export type LedgerParty = (typeof ledgerParties)[number];

/** Why money moved. */
export const ledgerKinds = [
  'payment',
  'card_cost',
  'refund',
  'refund_failed',
  'dispute',
  'dispute_won',
  'payout',
  'payout_failed',
] as const;
export const ledgerKind = v.picklist(ledgerKinds);
export type LedgerKind = v.InferOutput<typeof ledgerKind>;

/** What each party gained by one fact; the sum over all of them is 0. */
export const ledgerCents = v.object({
  fanCents: signedCents,
  venueCents: signedCents,
  zilkerCents: signedCents,
  stripeCents: signedCents,
  taxCents: signedCents,
  paidOutCents: signedCents,
});
export type LedgerCents = v.InferOutput<typeof ledgerCents>;

/** A line of a statement: it names the order or the payout, and Stripe's object, so that it can be traced. */
export const ledgerLine = v.object({
  /** Its number in the ledger. */
  no: count,
  atMs: epochMs,
  kind: ledgerKind,
  order: v.nullable(idSchema('order')),
  /** Stripe's id of what moved; of a payout ours. */
  source: v.string(),
  /** Of a payout what Stripe or the bank's statement calls it, as the list of payouts does; null for all else. */
  reference: v.nullable(v.string()),
  currency,
  ...ledgerCents.entries,
});
export type LedgerLine = v.InferOutput<typeof ledgerLine>;

export const payout = v.object({
  id: idSchema('payout'),
  event: idSchema('event'),
  title: v.string(),
  state: v.picklist(['due', 'sent', 'failed', 'reversed'] satisfies PayoutState[]),
  by: v.picklist(['stripe', 'hand']),
  currency,
  amountCents: cents,
  /** Stripe's transfer, or what the bank's statement says. */
  reference: v.nullable(v.string()),
  /** Why it failed, in Stripe's words; or why one by hand was taken back. */
  problem: v.nullable(v.string()),
  atMs: epochMs,
});
export type Payout = v.InferOutput<typeof payout>;

/** How a venue's money stands, and the terms under which it sells. */
export const venueMoney = v.object({
  currency,
  fees: feeSchedule,
  /** Who bears the card's cost that Stripe keeps when a fan gets money back. */
  refundKeptPaidBy: paidBy,
  payoutBy: v.picklist(['stripe', 'hand']),
  /** Days after the show; and the share of what fans paid that is kept back for refunds, until so many days after the show. */
  payoutAfterDays: count,
  reserveBps: basisPoints,
  reserveDays: count,
  account: v.nullable(
    v.object({
      id: v.string(),
      detailsSubmitted: v.boolean(),
      payoutsEnabled: v.boolean(),
      /** What Stripe still wants to know, in its words. */
      due: v.array(v.string()),
    }),
  ),
  events: v.array(
    v.object({
      event: idSchema('event'),
      title: v.string(),
      startsAtMs: epochMs,
      timezone: v.string(),
      balanceCents: signedCents,
      reservedCents: cents,
      payableCents: cents,
      /** When that, or where it is 0 the reserve, can be paid out; null where nothing is owed. */
      payableAtMs: v.nullable(epochMs),
    }),
  ),
  payouts: v.array(payout),
});
export type VenueMoney = v.InferOutput<typeof venueMoney>;

export const readVenueMoney = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/money',
  params: v.object({}),
  body: none,
  reply: v.object({ money: venueMoney }),
});

/** Who bears what, from the next order on; those that are made keep their price. `price_too_low` names a type that could not be sold. */
export const changeTerms = defineRoute({
  method: 'PATCH',
  path: '/api/v1/portal/money',
  params: v.object({}),
  body: v.object({
    zilkerPaidBy: v.optional(paidBy),
    cardPaidBy: v.optional(paidBy),
    taxPaidBy: v.optional(paidBy),
    taxBps: v.optional(v.pipe(basisPoints, v.maxValue(3_000, 'A tax may be 30% at most.'))),
    refundKeptPaidBy: v.optional(paidBy),
  }),
  reply: v.object({ money: venueMoney }),
});

/** Set up where the venue's money goes: a page of Stripe's, good for some minutes and once. */
export const startOnboarding = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/payout-account',
  params: v.object({}),
  body: v.object({}),
  reply: v.object({ url: v.string() }),
});

const statementSums = v.object({ lines: count, ...ledgerCents.entries });

/**
 * Every fact that moved a cent of the event, oldest first, and the sums over all that are in its currency; those in another one have sums of
 * their own. `statement.csv` and `.pdf` are the same.
 */
export const readStatement = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/events/:event/statement',
  params: eventParams,
  query: pageQueryOf(500, 100),
  body: none,
  reply: v.object({
    title: v.string(),
    venueName: v.string(),
    timezone: v.string(),
    startsAtMs: epochMs,
    currency,
    sums: statementSums,
    /** A payment that came in another currency than was asked for, and its way back: never the venue's. */
    otherSums: v.array(v.object({ currency, ...statementSums.entries })),
    lines: v.array(ledgerLine),
    next: nextCursor,
  }),
});
export const statementFiles = ['csv', 'pdf'] as const;
export const statementPath = (event: string, file: (typeof statementFiles)[number]) =>
  `/api/v1/portal/events/${event}/statement.${file}`;
