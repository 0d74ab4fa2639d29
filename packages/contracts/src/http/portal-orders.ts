import * as v from 'valibot';
import { cents, count, currency, epochMs, signedCents, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { nextCursor, pageQueryOf } from '../page.ts';
import { paidBy, parts } from '../price.ts';
import { defineRoute } from '../route.ts';
import type { DisputeState, PaymentState } from '../states.ts';
import { ledgerLine } from './money.ts';
import { orderLine, orderState, refundView } from './sale.ts';
import { ticketState } from './tickets.ts';

/** The orders of a venue (access token of a venue_admin), under `/api/v1/portal`: looked up, charged, given up, refunded. */
const none = v.undefined();
const eventParams = v.object({ event: idSchema('event') });
const orderParams = v.object({ order: idSchema('order') });

/** One thing that happened to an order, in words that the portal shows. */
export const historyKinds = [
  'held',
  'checkout',
  'declined',
  'card_over_limit',
  'authorized',
  'capturing',
  'paid',
  'expiring',
  'expired',
  'cancelled',
  'late_kept',
  'late_returned',
  'returned',
  'review',
  'refund_requested',
  'refund_sent',
  'refund_succeeded',
  'refund_failed',
  'refund_disputed',
  'dispute_opened',
  'dispute_won',
  'dispute_lost',
] as const;
export const historyEntry = v.object({
  atMs: epochMs,
  kind: v.picklist(historyKinds),
  /** Figures and ids for those who trace it. */
  detail: v.record(v.string(), v.union([v.string(), v.number()])),
});
export type HistoryKind = (typeof historyKinds)[number];

export const portalOrderRow = v.object({
  id: idSchema('order'),
  event: idSchema('event'),
  state: orderState,
  buyer: v.nullable(v.string()),
  /** The last four digits of the buyer's phone. */
  phoneEnd: v.string(),
  quantity: count,
  currency,
  totalCents: cents,
  refundedCents: cents,
  /** A dispute about it is open or lost; one that was won is over. */
  disputed: v.boolean(),
  atMs: epochMs,
});
export type PortalOrderRow = v.InferOutput<typeof portalOrderRow>;

/** `refund_failed`: a fan is owed money still. `disputed`: the bank asks for money back, or has kept it. */
export const orderFilters = ['waiting', 'refunded', 'refund_failed', 'disputed'] as const;
export type OrderFilter = (typeof orderFilters)[number];

/**
 * An event's orders, newest first. `find` is part of a name, the end of a phone number or of an order's id; `only` leaves out all that
 * needs no one's attention.
 */
export const listOrders = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/events/:event/orders',
  params: eventParams,
  query: v.object({
    ...pageQueryOf(100, 25).entries,
    find: v.optional(words(60)),
    only: v.optional(v.picklist(orderFilters)),
  }),
  body: none,
  reply: v.object({ orders: v.array(portalOrderRow), next: nextCursor }),
});

export const portalOrder = v.object({
  ...portalOrderRow.entries,
  title: v.string(),
  timezone: v.string(),
  lines: v.array(orderLine),
  ...parts.entries,
  email: v.nullable(v.string()),
  tickets: v.array(
    v.object({
      id: idSchema('ticket'),
      number: count,
      typeName: v.string(),
      state: ticketState,
      /** What a refund of this one gives back. */
      refundCents: cents,
    }),
  ),
  payments: v.array(
    v.object({
      id: v.string(),
      state: v.picklist([
        'authorized',
        'capturing',
        'captured',
        'returning',
        'returned',
      ] satisfies PaymentState[]),
      amountCents: cents,
      card: v.nullable(v.object({ brand: v.string(), last4: v.string() })),
      captureByMs: v.nullable(epochMs),
      atMs: epochMs,
    }),
  ),
  refunds: v.array(
    v.object({
      ...refundView.entries,
      /** Why it failed, in a sentence for the venue; null unless it did. */
      problem: v.nullable(v.string()),
    }),
  ),
  disputes: v.array(
    v.object({
      id: v.string(),
      state: v.picklist(['open', 'won', 'lost'] satisfies DisputeState[]),
      amountCents: cents,
      reason: v.string(),
      atMs: epochMs,
    }),
  ),
  history: v.array(historyEntry),
  ledger: v.array(ledgerLine),
});
export type PortalOrder = v.InferOutput<typeof portalOrder>;

/** An order with its whole history, for those who answer for it. `order_unknown` for one of another venue. */
export const readPortalOrder = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/orders/:order',
  params: orderParams,
  body: none,
  reply: v.object({ order: portalOrder }),
});

/**
 * Refund some tickets of an order, or all that are left. They are refunded at the door at once; the money goes back to the card that paid,
 * and is 0 for free tickets. `amountCents` is what the portal showed: `refund_changed` if it would come to another amount now. Carries an
 * Idempotency-Key. Refusals: `order_unknown`, `order_not_refundable`, `ticket_not_refundable`, `ticket_unknown`.
 */
export const refundOrder = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/orders/:order/refunds',
  params: orderParams,
  body: v.object({
    tickets: v.pipe(
      v.array(idSchema('ticket')),
      v.minLength(1, 'Choose at least one ticket.'),
      v.maxLength(20),
      v.check((ids) => new Set(ids).size === ids.length, 'A ticket may stand there once.'),
    ),
    amountCents: cents,
    reason: words(200),
  }),
  reply: v.object({ order: portalOrder }),
});

/**
 * Ask Stripe anew for a refund that failed: the fan is owed it still. `refund_unknown`, `refund_not_failed`. Carries an Idempotency-Key.
 */
export const retryRefund = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/refunds/:refund/retry',
  params: v.object({ refund: idSchema('refund') }),
  body: v.object({}),
  reply: v.object({ order: portalOrder }),
});

/** Charge an order that waits, or give it up: `order_not_waiting`. Each carries an Idempotency-Key. */
export const captureOrder = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/orders/:order/capture',
  params: orderParams,
  body: v.object({}),
  reply: v.object({ order: portalOrder }),
});
export const releaseOrder = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/orders/:order/release',
  params: orderParams,
  body: v.object({ reason: words(200) }),
  reply: v.object({ order: portalOrder }),
});

/** The show is confirmed: every card that waits is charged. Confirming again changes nothing, and says how many wait still. */
export const confirmShow = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/events/:event/confirmation',
  params: eventParams,
  body: v.object({}),
  reply: v.object({ confirmedAtMs: epochMs, waiting: count }),
});

/** What a refund of the whole event comes to, before it runs; and how far it is once it does. */
export const eventRefund = v.object({
  currency,
  /** Orders to be refunded, and those whose cards are only held: these are given up, and cost nobody anything. */
  orders: count,
  waiting: count,
  tickets: count,
  /** Of these, those that cost nothing: they are taken back without any money. */
  freeTickets: count,
  toFansCents: cents,
  /** Card costs that Stripe keeps, and who bears them; null where it is the fans of some orders, as they were told when they bought. */
  keptCents: cents,
  keptPaidBy: v.nullable(paidBy),
  /** What the venue has left of this event afterwards, below 0 where it owes. */
  venueAfterCents: signedCents,
  run: v.nullable(
    v.object({
      id: idSchema('refundRun'),
      startedAtMs: epochMs,
      endedAtMs: v.nullable(epochMs),
      orders: count,
      /** Asked for, confirmed by Stripe, and failed so far. */
      requested: count,
      done: count,
      failed: count,
    }),
  ),
});
export type EventRefund = v.InferOutput<typeof eventRefund>;

export const readEventRefund = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/events/:event/refund',
  params: eventParams,
  body: none,
  reply: v.object({ refund: eventRefund }),
});

/**
 * Call the show off and refund everybody: its sale stops for good, tickets are refunded at the door as their orders' turn comes. Goes on by
 * itself whatever restarts. `refund_changed` if `toFansCents` is not what it comes to now, `refund_running`. Carries an Idempotency-Key.
 */
export const startEventRefund = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/events/:event/refund',
  params: eventParams,
  body: v.object({ toFansCents: cents, reason: words(200) }),
  reply: v.object({ refund: eventRefund }),
});
