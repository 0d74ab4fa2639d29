import * as v from 'valibot';
import { cents, count, currency, epochMs } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { feeSchedule, orderTicketsMax, paidBy, parts } from '../price.ts';
import { defineRoute } from '../route.ts';
import type { DisputeState, OrderState, PaymentState, RefundState, VisitState } from '../states.ts';

/**
 * The sale routes: every one of them needs an access token, an admission token and a device proof of the same account.
 * Writes carry an Idempotency-Key, which the proof repeats.
 */
const dropParams = v.object({ drop: idSchema('drop') });
const orderParams = v.object({ order: idSchema('order') });
const none = v.undefined();

export const visitState = v.picklist(['called', 'open', 'holding', 'done', 'lapsed'] satisfies VisitState[]);
export const orderState = v.picklist([
  'held',
  'paying',
  'authorized',
  'paid',
  'partially_refunded',
  'refunded',
  'expiring',
  'expired',
  'cancelled',
  'review',
] satisfies OrderState[]);

export const orderLine = v.object({
  type: idSchema('ticketType'),
  name: v.string(),
  priceCents: cents,
  quantity: v.pipe(count, v.minValue(1)),
});

/** One simple act gives so much more time, `left` times yet; null when there is nothing to prolong. */
export const extension = v.nullable(v.object({ byMs: count, left: count }));
export type Extension = v.InferOutput<typeof extension>;

/**
 * How often a hold and a time to choose may be prolonged, and by how much each time: a tenth of itself and 20 seconds at least (WCAG
 * 2.2.1 asks for ten simple acts). So neither lasts longer than twice its time, or 200 seconds more.
 */
export const extensionsMax = 10;
export const extensionMs = (wholeMs: number): number => Math.max(20_000, Math.ceil(wholeMs / 10));
export const longestMs = (wholeMs: number): number => wholeMs + extensionsMax * extensionMs(wholeMs);

/**
 * Tickets that were taken back, and the money on its way to the card that paid; 0 of it where they were free. `tickets` of the order, by their
 * numbers; none where the whole could not be kept.
 */
export const refundView = v.object({
  id: v.string(),
  state: v.picklist(['requested', 'sent', 'succeeded', 'failed', 'disputed'] satisfies RefundState[]),
  amountCents: cents,
  tickets: v.array(count),
  reason: v.string(),
  atMs: epochMs,
  /** It did not go to the card: it was sent by another way, by somebody who has told the fan. */
  byOtherWay: v.optional(v.literal(true)),
});

/** A payment that could not be kept, for an order that had ended or for another reason, and that goes back whole. */
export const returnView = v.object({
  state: v.picklist(['returning', 'returned'] satisfies PaymentState[]),
  amountCents: cents,
  /** Whether money was taken, which the bank gives back within days; else the card was only held for it. */
  charged: v.boolean(),
  reason: v.string(),
  atMs: epochMs,
});

/** A ticket of an order that went, or is on its way, to somebody else; its buyer knows who that is by the number alone. */
export const movedTicket = v.object({
  /** One-based within the order. */
  number: count,
  /** `taken`: accepted by who it was sent to, whoever has it now. `sold`: returned, and bought by the next fan of the list. */
  state: v.picklist(['on_its_way', 'taken', 'sold']),
  /** The end of the number that it was sent to; null where it was sold. */
  phoneEnd: v.nullable(v.string()),
});
export type MovedTicket = v.InferOutput<typeof movedTicket>;

export const orderView = v.object({
  id: idSchema('order'),
  drop: idSchema('drop'),
  event: idSchema('event'),
  state: orderState,
  version: count,
  lines: v.array(orderLine),
  currency,
  totalCents: cents,
  ...parts.entries,
  expiresAtMs: epochMs,
  extension,
  /** Cards refused so far, of `declinesMax`; and why the last one was, where we refused it ourselves. */
  declines: count,
  lastDecline: v.nullable(v.picklist(['declined', 'card_over_limit'])),
  /** While `authorized` for a later charge: when the hold on the card ends by itself. */
  captureByMs: v.nullable(epochMs),
  /** What has gone back or is on its way to, and what of it the bank has. */
  refundedCents: cents,
  refunds: v.array(refundView),
  returns: v.array(returnView),
  /** Where the fan's bank took the money back. */
  dispute: v.nullable(v.picklist(['open', 'won', 'lost'] satisfies DisputeState[])),
  /** The show that was called off, of which nothing else is to be read any more; null while it is on. */
  calledOff: v.nullable(
    v.object({ title: v.string(), venueName: v.string(), timezone: v.string(), startsAtMs: epochMs }),
  ),
  /** In the order of their numbers. */
  tickets: v.array(idSchema('ticket')),
  /** Those that are with others; none told where there are none. */
  moved: v.optional(v.array(movedTicket)),
  /** Of a returned ticket that was offered to this fan: it is paid for by the routes of offers, and belongs to no call. */
  ofReturn: v.optional(v.boolean()),
});
export type OrderView = v.InferOutput<typeof orderView>;
export const declinesMax = 5;

/** What a fan inside sees: the clock, what may be chosen, the order if there is one. */
export const visitView = v.object({
  drop: idSchema('drop'),
  event: idSchema('event'),
  title: v.string(),
  venueName: v.string(),
  timezone: v.string(),
  startsAtMs: epochMs,
  state: visitState,
  /** The server's clock, for honest countdowns. */
  nowMs: epochMs,
  endsAtMs: epochMs,
  extension,
  visitMs: count,
  holdMs: count,
  perFanMax: count,
  currency,
  fees: feeSchedule,
  /** Who bears what Stripe keeps if it is refunded; none told by an older server. */
  refundKeptPaidBy: v.optional(paidBy),
  /** Tickets that this fan could take right now, all types together: the promised one and what is promised to nobody. */
  takeMax: count,
  types: v.array(
    v.object({
      id: idSchema('ticketType'),
      name: v.string(),
      description: v.string(),
      priceCents: cents,
      left: count,
      /** Tickets of this type that this fan could take right now, were it the only type; 0 outside its sale window. */
      takeMax: count,
      /** The window in which it is sold; null is no bound. */
      saleFromMs: v.nullable(epochMs),
      saleUntilMs: v.nullable(epochMs),
    }),
  ),
  order: v.nullable(orderView),
});
export type VisitView = v.InferOutput<typeof visitView>;

/** Open the call: the clock starts. Opening again (a refresh) answers the same visit; after its end `admission_used`. */
export const openVisit = defineRoute({
  method: 'POST',
  path: '/api/v1/drops/:drop/visit',
  params: dropParams,
  body: none,
  reply: v.object({ visit: visitView }),
});

export const readVisit = defineRoute({
  method: 'GET',
  path: '/api/v1/drops/:drop/visit',
  params: dropParams,
  body: none,
  reply: v.object({ visit: visitView }),
});

/**
 * More time to choose, by one simple act and nothing else. Carries an Idempotency-Key, so that a repeat adds nothing. Refusals:
 * `visit_ended`, `visit_not_extendable`, `order_exists` once tickets are held, whose hold has its own time.
 */
export const extendVisit = defineRoute({
  method: 'POST',
  path: '/api/v1/drops/:drop/visit/extension',
  params: dropParams,
  body: none,
  reply: v.object({ visit: visitView }),
});

/** Leave the shop without tickets: the promise goes to the next fan. */
export const leaveVisit = defineRoute({
  method: 'DELETE',
  path: '/api/v1/drops/:drop/visit',
  params: dropParams,
  body: none,
  reply: v.object({ visit: visitView }),
});

/**
 * Reserve: all lines or none, or with `accept: 'fewer'` as many of each as there are, one ticket at least; earlier lines come first.
 * Limits are never cut to: an order above them is refused either way. While the order is `held`, reserving again replaces its lines.
 * Refusals: `not_enough_tickets` (detail `takeMax`), `over_limit` (detail `perFanMax`), `over_type_limit` (detail `type`, `max`),
 * `type_not_on_sale` (detail `type`), `sold_out`, `sale_stopped`, `visit_ended`, `order_in_payment`.
 */
export const reserve = defineRoute({
  method: 'POST',
  path: '/api/v1/drops/:drop/orders',
  params: dropParams,
  body: v.object({
    lines: v.pipe(
      v.array(
        v.object({
          type: idSchema('ticketType'),
          quantity: v.pipe(count, v.minValue(1), v.maxValue(orderTicketsMax)),
        }),
      ),
      v.minLength(1, 'Choose at least one ticket.'),
      v.maxLength(10),
      v.check(
        (lines) => new Set(lines.map((line) => line.type)).size === lines.length,
        'A type may stand there once.',
      ),
    ),
    accept: v.optional(v.picklist(['all', 'fewer']), 'all'),
  }),
  reply: v.object({ order: orderView, nowMs: epochMs }),
});

/**
 * More time for a hold, by one simple act and nothing else; also while it is being paid. Carries an Idempotency-Key, so that a repeat
 * adds nothing. Refusals: `hold_expired`, `hold_not_extendable`, `order_ended`.
 */
export const extendHold = defineRoute({
  method: 'POST',
  path: '/api/v1/orders/:order/extension',
  params: orderParams,
  body: none,
  reply: v.object({ order: orderView, nowMs: epochMs }),
});

/** Begin to pay: a Checkout Session, once per try; `url` is where the browser goes. Asking again answers the same open session. */
export const checkout = defineRoute({
  method: 'POST',
  path: '/api/v1/orders/:order/checkout',
  params: orderParams,
  body: none,
  reply: v.object({ order: orderView, url: v.string() }),
});

/** Give the tickets up. A session in progress is ended first, so the order may be `expiring` for a moment. */
export const cancelOrder = defineRoute({
  method: 'DELETE',
  path: '/api/v1/orders/:order',
  params: orderParams,
  body: none,
  reply: v.object({ order: orderView }),
});

/**
 * Give up tickets that wait for their show while the card is only held (access token alone, since the call is long over by then). The hold
 * on the card is given up, and nothing is charged. Again is the same. Refusals: `order_unknown`, `order_ended`, and `order_in_payment`
 * while the card is checked or charged.
 */
export const giveUpWaiting = defineRoute({
  method: 'DELETE',
  path: '/api/v1/orders/:order/authorization',
  params: orderParams,
  body: none,
  reply: v.object({ order: orderView }),
});

/** The fan's own order (access token alone): the page after paying asks this until the order is settled. */
export const readOrder = defineRoute({
  method: 'GET',
  path: '/api/v1/orders/:order',
  params: orderParams,
  body: none,
  reply: v.object({ order: orderView, nowMs: epochMs }),
});
