import * as v from 'valibot';
import { cents, count, currency, epochMs } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { defineRoute } from '../route.ts';
import type { ReturnState, TransferState } from '../states.ts';
import { orderView } from './sale.ts';
import { ticketView } from './tickets.ts';

/** Tickets that go to somebody else: sent to a phone number, or returned at face value (access token of a fan). */
const phone = v.pipe(v.string(), v.regex(/^\+[1-9]\d{6,14}$/, 'This is not a phone number.'));
const ticketParams = v.object({ ticket: idSchema('ticket') });
const transferParams = v.object({ transfer: idSchema('transfer') });

export const transferView = v.object({
  id: idSchema('transfer'),
  ticket: idSchema('ticket'),
  state: v.picklist(['offered', 'accepted', 'declined', 'withdrawn', 'lapsed'] satisfies TransferState[]),
  /** The other side's number with all but its end hidden. */
  phoneEnd: v.string(),
  mine: v.picklist(['given', 'received']),
  /** The giver's first name and the show, for who receives it. */
  from: v.nullable(v.string()),
  typeName: v.string(),
  event: v.object({ id: idSchema('event'), title: v.string(), startsAtMs: epochMs, timezone: v.string() }),
  endsAtMs: epochMs,
});
export type TransferView = v.InferOutput<typeof transferView>;

/**
 * Offer a ticket to a phone number, which is told by text. The ticket's codes die at once and it can be taken back until it is accepted.
 * The fan has entered a sign-in code just before (`code_not_fresh`). `transfer_not_open`, `ticket_not_active`, `ticket_not_yours_now`,
 * `transfer_to_self`, `rate_limited`. Carries an Idempotency-Key.
 */
export const offerTransfer = defineRoute({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/transfers',
  params: ticketParams,
  body: v.object({ phone }),
  reply: v.object({ transfer: transferView, ticket: ticketView }),
});

/** What is on its way from this fan and to it, newest first. */
export const listTransfers = defineRoute({
  method: 'GET',
  path: '/api/v1/transfers',
  params: v.object({}),
  body: v.undefined(),
  reply: v.object({ transfers: v.array(transferView) }),
});

const settle = (act: 'acceptance' | 'refusal' | 'withdrawal') =>
  defineRoute({
    method: 'POST',
    path: `/api/v1/transfers/:transfer/${act}`,
    params: transferParams,
    body: v.object({}),
    reply: v.object({ transfer: transferView, ticket: v.nullable(ticketView) }),
  });

/** By the fan whose verified phone it was sent to. `transfer_unknown`, `transfer_ended`, `transfer_over_limit`. Each carries an Idempotency-Key. */
export const acceptTransfer = settle('acceptance');
export const declineTransfer = settle('refusal');
/** By who sent it. */
export const withdrawTransfer = settle('withdrawal');

export const returnView = v.object({
  id: idSchema('ticketReturn'),
  ticket: idSchema('ticket'),
  state: v.picklist(['listed', 'offered', 'sold', 'withdrawn', 'lapsed'] satisfies ReturnState[]),
  /** What comes back once it is sold: what was paid for it, or without the card cost that was kept, by the venue's policy. */
  refundCents: cents,
  currency,
  /** How many returned tickets of the event stand before it, and how many fans wait for one. */
  ahead: count,
  wanted: count,
  endsAtMs: epochMs,
});
export type ReturnView = v.InferOutput<typeof returnView>;

/** What would come back for a ticket, before it is offered. */
export const returnQuote = v.object({
  refundCents: cents,
  /** What of the price would not: the card's cost, where its buyer bears it. */
  withoutCents: cents,
  currency,
  /** How many fans wait for a ticket of the event. */
  wanted: count,
  endsAtMs: epochMs,
});
export type ReturnQuote = v.InferOutput<typeof returnQuote>;

/** Asked before a ticket is offered back. Refusals are those of `listReturn`. */
export const readReturnQuote = defineRoute({
  method: 'GET',
  path: '/api/v1/tickets/:ticket/return-quote',
  params: ticketParams,
  body: v.undefined(),
  reply: v.object({ quote: returnQuote }),
});

/**
 * Offer a ticket back at face value. It stays the holder's, and good at the door, until somebody of the event's list has paid: then it is
 * refunded and a new one issued in one. `return_not_open`, `ticket_not_active`. Carries an Idempotency-Key.
 */
export const listReturn = defineRoute({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/returns',
  params: ticketParams,
  body: v.object({}),
  reply: v.object({ return: returnView, ticket: ticketView }),
});

/** Take it off the list again: `return_ended` once somebody is paying for it or has. Carries an Idempotency-Key. */
export const withdrawReturn = defineRoute({
  method: 'POST',
  path: '/api/v1/returns/:return/withdrawal',
  params: v.object({ return: idSchema('ticketReturn') }),
  body: v.object({}),
  reply: v.object({ return: returnView, ticket: ticketView }),
});

/** One's own return as it stands, also once it is over. `return_unknown`. */
export const readReturn = defineRoute({
  method: 'GET',
  path: '/api/v1/returns/:return',
  params: v.object({ return: idSchema('ticketReturn') }),
  body: v.undefined(),
  reply: v.object({ return: returnView }),
});

/** Where a fan stands in the list of those who wait for tickets of an event that come back. */
export const returnsListView = v.object({
  joined: v.boolean(),
  /** How many wait before this fan, or would. */
  ahead: count,
  /** How many tickets this fan waits for still; 0 outside of the list. */
  quantity: count,
  /** A ticket that is held for this fan now, as an order of theirs to be paid by `endsAtMs`. */
  offer: v.nullable(v.object({ order: idSchema('order'), endsAtMs: epochMs })),
});
export type ReturnsListView = v.InferOutput<typeof returnsListView>;

const eventParams = v.object({ event: idSchema('event') });

/** Nobody waits for more; what a fan may have of an event is bounded by its drop. */
export const wantedMax = 20;

/**
 * Wait for tickets that come back (`joined`), or no longer. Each is offered by itself, until the fan has bought as many. Whoever let two
 * offers run out is off the list. `return_not_open` where the event
 * takes none back. Carries an Idempotency-Key.
 */
export const joinReturns = defineRoute({
  method: 'PUT',
  path: '/api/v1/events/:event/returns-list',
  params: eventParams,
  body: v.object({ joined: v.boolean(), quantity: v.pipe(count, v.minValue(1), v.maxValue(wantedMax)) }),
  reply: returnsListView,
});

export const readReturnsList = defineRoute({
  method: 'GET',
  path: '/api/v1/events/:event/returns-list',
  params: eventParams,
  body: v.undefined(),
  reply: returnsListView,
});

const offerParams = v.object({ order: idSchema('order') });

/**
 * Pay for a returned ticket that is held for this fan: answers where the browser goes; asking again answers the same open session. The same
 * as `checkout`, for who was not called but told. Carries an Idempotency-Key. Refusals are those of `checkout`.
 */
export const checkoutOffer = defineRoute({
  method: 'POST',
  path: '/api/v1/offers/:order/checkout',
  params: offerParams,
  body: v.object({}),
  reply: v.object({ order: orderView, url: v.string() }),
});

/** More time for such a hold, by one simple act. Carries an Idempotency-Key. Refusals are those of `extendHold`. */
export const extendOffer = defineRoute({
  method: 'POST',
  path: '/api/v1/offers/:order/extension',
  params: offerParams,
  body: v.object({}),
  reply: v.object({ order: orderView, nowMs: epochMs }),
});

/** Leave such a ticket to the next of the list, and the list with it. Refusals are those of `cancelOrder`. */
export const declineOffer = defineRoute({
  method: 'DELETE',
  path: '/api/v1/offers/:order',
  params: offerParams,
  body: v.undefined(),
  reply: v.object({ order: orderView }),
});
