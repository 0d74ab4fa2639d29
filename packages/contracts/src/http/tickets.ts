import * as v from 'valibot';
import { base64url, cents, count, epochMs, thumbprint } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { nextCursor, pageQuery } from '../page.ts';
import { defineRoute } from '../route.ts';
import type { TicketState } from '../states.ts';
import { ticketPolicy } from '../ticket/policy.ts';

/** A fan's own tickets (access token). */
export const ticketState = v.picklist([
  'valid',
  'checked_in',
  'outside',
  'refunded',
  'revoked',
] satisfies TicketState[]);

export const ticketView = v.object({
  id: idSchema('ticket'),
  order: idSchema('order'),
  state: ticketState,
  serial: count,
  /** Thumbprint of the device that shows it; null while none does. */
  device: v.nullable(thumbprint),
  /** The one-based number of this ticket in its order, and how many the order has. */
  number: count,
  of: count,
  typeName: v.string(),
  priceCents: cents,
  holder: v.nullable(v.string()),
  checkedInAtMs: v.nullable(epochMs),
  blocked: v.boolean(),
  /** Whether this fan paid for it, or was sent it by who did: order and money are the buyer's. */
  bought: v.boolean(),
  /** On its way to somebody else, or offered back: the open transfer or return. */
  transfer: v.nullable(idSchema('transfer')),
  return: v.nullable(idSchema('ticketReturn')),
  event: v.object({
    id: idSchema('event'),
    title: v.string(),
    venueName: v.string(),
    timezone: v.string(),
    startsAtMs: epochMs,
    doorsAtMs: epochMs,
    policy: ticketPolicy,
  }),
});
export type TicketView = v.InferOutput<typeof ticketView>;

/** Latest show first, so that those that lie ahead come before those that are over; within a show as they were ordered. */
export const listTickets = defineRoute({
  method: 'GET',
  path: '/api/v1/tickets',
  params: v.object({}),
  query: pageQuery,
  body: v.undefined(),
  reply: v.object({ tickets: v.array(ticketView), next: nextCursor }),
});

/**
 * Make this device the one that shows the ticket (device proof; its key goes into the certificate). The first device keeps the serial of the
 * passes that were saved before, 1 or what a transfer has raised it to; activating on another raises it, and the old code dies: for that the fan
 * signs in with a new code first (`code_not_fresh`). The reply lets the phone make codes offline.
 */
export const activateTicket = defineRoute({
  method: 'POST',
  path: '/api/v1/tickets/:ticket/activate',
  params: v.object({ ticket: idSchema('ticket') }),
  body: v.undefined(),
  reply: v.object({ ticket: ticketView, certificate: base64url }),
});
