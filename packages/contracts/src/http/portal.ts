import * as v from 'valibot';
import { cents, count, currency, epochMs, signedCents, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { nextCursor, pageQuery } from '../page.ts';
import { feeSchedule } from '../price.ts';
import { defineRoute } from '../route.ts';
import { dropPhase } from '../socket/tick.ts';
import { dropPolicy, ticketPolicy } from '../ticket/policy.ts';
import { publicDrop, publicTicketType } from './events.ts';

/** The venue's own side (access token of a venue_admin), under `/api/v1/portal`. A venue sees its own events alone. */
const none = v.undefined();
const eventParams = v.object({ event: idSchema('event') });

export const eventStatus = v.picklist(['draft', 'published', 'cancelled']);
/** When cards are charged: as soon as they are checked, or when the venue says so. */
export const capture = v.picklist(['now', 'later']);

/** Left out or null: no bound of its own. */
const typeRules = {
  maxPerOrder: v.optional(v.nullable(v.pipe(count, v.minValue(1), v.maxValue(20))), null),
  maxPerAccount: v.optional(v.nullable(v.pipe(count, v.minValue(1), v.maxValue(20))), null),
  saleFromMs: v.optional(v.nullable(epochMs), null),
  saleUntilMs: v.optional(v.nullable(epochMs), null),
} as const;

export const portalTicketType = v.object({
  ...publicTicketType.entries,
  ...typeRules,
  sold: count,
  held: count,
  /** What fans pay for one, all in. */
  totalCents: cents,
  /** What the venue gets for the sold ones. */
  toVenueCents: cents,
  /** The gates that take it; null for any. */
  gates: v.nullable(v.array(idSchema('gate'))),
});

export const portalEvent = v.object({
  id: idSchema('event'),
  title: v.string(),
  support: v.nullable(v.string()),
  ages: v.string(),
  startsAtMs: epochMs,
  doorsAtMs: epochMs,
  timezone: v.string(),
  currency,
  fees: feeSchedule,
  /** `later`: cards are only held until the venue confirms the show. */
  capture,
  confirmedAtMs: v.nullable(epochMs),
  policy: ticketPolicy,
  status: eventStatus,
  ticketTypes: v.array(portalTicketType),
  gates: v.array(v.object({ id: idSchema('gate'), name: v.string(), checkedIn: count })),
  drop: v.nullable(
    v.object({
      ...publicDrop.entries,
      ratePerMinute: count,
      floorPerMinute: count,
      insideMax: count,
      holdMs: count,
      openWindowMs: count,
    }),
  ),
  capacity: count,
  sold: count,
  held: count,
  /** Promised to fans who were called or soon will be; of whichever type they choose. */
  promised: count,
  /** Orders that are authorised and not charged: their cards wait for the show, for a person, or a moment for Stripe. */
  waiting: count,
  checkedIn: count,
});
export type PortalEvent = v.InferOutput<typeof portalEvent>;

/** The venue's events, latest show first. */
export const listPortalEvents = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/events',
  params: v.object({}),
  query: pageQuery,
  body: none,
  reply: v.object({ events: v.array(portalEvent), next: nextCursor }),
});

export const readPortalEvent = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/events/:event',
  params: eventParams,
  body: none,
  reply: v.object({ event: portalEvent }),
});

const ticketTypeInput = v.object({
  name: words(60),
  description: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(120)), ''),
  priceCents: v.pipe(cents, v.maxValue(1_000_000, 'A ticket may cost $10,000 at most.')),
  capacity: v.pipe(count, v.minValue(1, 'There must be a ticket at least.'), v.maxValue(100_000)),
  ...typeRules,
});

/**
 * Change a ticket type, also while it sells; what is left out stays. Capacity never falls below what is sold, held or promised:
 * `capacity_too_low` says the least it can be now (detail `least`). Also `type_unknown`, `schedule_invalid`. Carries an Idempotency-Key.
 */
export const changeTicketType = defineRoute({
  method: 'PATCH',
  path: '/api/v1/portal/events/:event/types/:type',
  params: v.object({ event: idSchema('event'), type: idSchema('ticketType') }),
  body: v.object({
    capacity: v.optional(ticketTypeInput.entries.capacity),
    maxPerOrder: v.optional(typeRules.maxPerOrder.wrapped),
    maxPerAccount: v.optional(typeRules.maxPerAccount.wrapped),
    saleFromMs: v.optional(typeRules.saleFromMs.wrapped),
    saleUntilMs: v.optional(typeRules.saleUntilMs.wrapped),
  }),
  reply: v.object({ event: portalEvent }),
});

/** A new event with its ticket types and gates, as a draft. Carries an Idempotency-Key. */
export const createEvent = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/events',
  params: v.object({}),
  body: v.object({
    title: words(120),
    support: v.optional(v.nullable(words(120)), null),
    ages: v.optional(words(40), 'All ages'),
    capture: v.optional(capture, 'now'),
    policy: v.optional(ticketPolicy, dropPolicy),
    startsAtMs: epochMs,
    doorsAtMs: epochMs,
    ticketTypes: v.pipe(v.array(ticketTypeInput), v.minLength(1, 'Add a ticket type.'), v.maxLength(10)),
    gates: v.optional(v.pipe(v.array(words(40)), v.minLength(1), v.maxLength(20)), ['Front gate']),
  }),
  reply: v.object({ event: portalEvent }),
});

/**
 * Schedule the event's drop, or put it on ordinary sale (`standby`: `drawAtMs` is `lobbyOpensAtMs`), and publish the event.
 * `schedule_invalid` names what does not fit. Carries an Idempotency-Key.
 */
export const scheduleDrop = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/events/:event/drop',
  params: eventParams,
  body: v.object({
    lobbyOpensAtMs: epochMs,
    drawAtMs: epochMs,
    closesAtMs: epochMs,
    perFanMax: v.pipe(count, v.minValue(1), v.maxValue(20)),
    mode: v.optional(v.picklist(['draw', 'standby']), 'draw'),
    ratePerMinute: v.pipe(count, v.minValue(1), v.maxValue(6000)),
    /** Left out: a tenth of the rate. */
    floorPerMinute: v.optional(v.pipe(count, v.minValue(1), v.maxValue(6000))),
    insideMax: v.pipe(count, v.minValue(1), v.maxValue(100_000)),
    openWindowMs: v.optional(v.pipe(count, v.minValue(5_000), v.maxValue(600_000)), 90_000),
    visitMs: v.pipe(count, v.minValue(10_000), v.maxValue(3_600_000)),
    holdMs: v.pipe(count, v.minValue(10_000), v.maxValue(3_600_000)),
  }),
  reply: v.object({ event: portalEvent }),
});

/**
 * Move the times of a drop, in any phase: what is left out stays. A draw can move until its lobby is closed (`drop_frozen`); the
 * closing can always. Carries an Idempotency-Key.
 */
export const rescheduleDrop = defineRoute({
  method: 'PATCH',
  path: '/api/v1/portal/events/:event/drop',
  params: eventParams,
  body: v.object({
    lobbyOpensAtMs: v.optional(epochMs),
    drawAtMs: v.optional(epochMs),
    closesAtMs: v.optional(epochMs),
  }),
  reply: v.object({ event: portalEvent }),
});

/** Call the drop off, in any phase. No call follows; a draw that was frozen stays public. Carries an Idempotency-Key. */
export const cancelDrop = defineRoute({
  method: 'POST',
  path: '/api/v1/portal/events/:event/drop/cancellation',
  params: eventParams,
  body: v.object({}),
  reply: v.object({ event: portalEvent }),
});

export const readSales = defineRoute({
  method: 'GET',
  path: '/api/v1/portal/events/:event/sales',
  params: eventParams,
  body: none,
  reply: v.object({
    event: portalEvent,
    phase: v.nullable(dropPhase),
    orders: count,
    currency,
    paidByFansCents: cents,
    /** What is left of each recipient's part after refunds and disputes; the venue's may be below 0 where it bears what others kept. */
    toVenueCents: signedCents,
    taxCents: signedCents,
    cardCents: signedCents,
    zilkerCents: signedCents,
    refundedCents: cents,
    /** What banks have taken back in disputes, and not given back. */
    disputedCents: cents,
    /** Tickets sold in each minute since the first sale; at most the last 240. */
    byMinute: v.array(v.object({ atMs: epochMs, tickets: count })),
  }),
});
