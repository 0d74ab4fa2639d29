import type { Currency } from '@zilker/contracts/fields';
import type { Id } from '@zilker/contracts/ids';
import { defaultFees, type PaidBy } from '@zilker/contracts/price';
import { dropPolicy, type TicketPolicy } from '@zilker/contracts/ticket/policy';
import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { cents, createdAt, id, time } from './columns.ts';

export const venues = pgTable('venues', {
  id: id<Id<'venue'>>(),
  name: text('name').notNull(),
  address: text('address').notNull(),
  /** How to get in, for people who ask before they buy. */
  access: text('access').notNull().default(''),
  timezone: text('timezone').notNull(),

  currency: text('currency').$type<Currency>().notNull().default('usd'),

  /** When and how it gets its money. */
  payoutBy: text('payout_by').$type<'stripe' | 'hand'>().notNull().default('hand'),
  payoutAfterDays: integer('payout_after_days').notNull().default(3),
  reserveBps: integer('reserve_bps').notNull().default(1_000),
  reserveDays: integer('reserve_days').notNull().default(30),
  /** Stripe's connected account, and what Stripe said of it last. */
  stripeAccountId: text('stripe_account_id'),
  detailsSubmitted: boolean('details_submitted').notNull().default(false),
  payoutsEnabled: boolean('payouts_enabled').notNull().default(false),
  requirementsDue: jsonb('requirements_due').$type<string[]>().notNull().default([]),
  /** When `payoutBy` was first said, by an operator or since that account could be paid: no account changes it after that. */
  stripeSince: time('stripe_since'),
  createdAt: createdAt(),
});

/**
 * The terms under which a venue sells, `FeeSchedule` of contracts/price.ts: a row for each change, so that an order's price can be worked out
 * again. A trigger gives a new venue its first.
 */
export const venueTerms = pgTable(
  'venue_terms',
  {
    venueId: text('venue_id')
      .$type<Id<'venue'>>()
      .notNull()
      .references(() => venues.id),
    version: integer('version').notNull(),
    zilkerCents: integer('zilker_cents').notNull().default(defaultFees.zilkerCents),
    zilkerPaidBy: text('zilker_paid_by').$type<PaidBy>().notNull().default(defaultFees.zilkerPaidBy),
    cardBps: integer('card_bps').notNull().default(defaultFees.cardBps),
    cardFixedCents: integer('card_fixed_cents').notNull().default(defaultFees.cardFixedCents),
    cardPaidBy: text('card_paid_by').$type<PaidBy>().notNull().default(defaultFees.cardPaidBy),
    taxBps: integer('tax_bps').notNull().default(defaultFees.taxBps),
    taxPaidBy: text('tax_paid_by').$type<PaidBy>().notNull().default(defaultFees.taxPaidBy),
    /** Who bears the card's cost that Stripe keeps of a refund. */
    refundKeptPaidBy: text('refund_kept_paid_by').$type<PaidBy>().notNull().default('venue'),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.venueId, t.version] })],
);

export const events = pgTable(
  'events',
  {
    id: id<Id<'event'>>(),
    venueId: text('venue_id')
      .$type<Id<'venue'>>()
      .notNull()
      .references(() => venues.id),
    title: text('title').notNull(),
    support: text('support'),
    ages: text('ages').notNull(),
    startsAt: time('starts_at').notNull(),
    doorsAt: time('doors_at').notNull(),
    status: text('status').$type<'draft' | 'published' | 'cancelled'>().notNull().default('draft'),
    /** Its venue's when it was made: money of one event is in one currency for good. */
    currency: text('currency').$type<Currency>().notNull().default('usd'),
    /** `later`: cards are only held until the venue confirms the show. */
    capture: text('capture').$type<'now' | 'later'>().notNull().default('now'),
    confirmedAt: time('confirmed_at'),
    /** When it is looked at again whether something of it can be paid out; null: as soon as it can be at all. */
    payoutLookAt: time('payout_look_at'),
    /** When a job was last asked for that looks at the passes of its tickets, set by a trigger; null once it has. */
    passesAskedAt: time('passes_asked_at'),
    /** What its tickets may do. */
    policy: jsonb('policy').$type<TicketPolicy>().notNull().default(dropPolicy),
    createdAt: createdAt(),
  },
  (t) => [
    unique('events_tenant').on(t.venueId, t.id),
    // in the order of their pages
    index('events_listed').on(t.status, t.startsAt, t.id),
    index('events_of_venue').on(t.venueId, t.startsAt, t.id),
    index('events_passes').on(t.passesAskedAt).where(sql`${t.passesAskedAt} IS NOT NULL`),
  ],
);

/**
 * The stock. `taken` counts tickets held or sold: a hold raises it, the end of a hold lowers it, paying does not touch it. `sold`
 * is the paid part. The CHECKs are the last word against overselling.
 */
export const ticketTypes = pgTable(
  'ticket_types',
  {
    id: id<Id<'ticketType'>>(),
    venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
    eventId: text('event_id').$type<Id<'event'>>().notNull(),
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    priceCents: cents('price_cents'),
    capacity: integer('capacity').notNull(),
    taken: integer('taken').notNull().default(0),
    sold: integer('sold').notNull().default(0),
    /** Null is no bound of its own; the drop's limit per fan holds besides. */
    maxPerOrder: integer('max_per_order'),
    maxPerAccount: integer('max_per_account'),
    saleFrom: time('sale_from'),
    saleUntil: time('sale_until'),
    /** Order of display. */
    rank: integer('rank').notNull().default(0),
  },
  (t) => [
    foreignKey({
      name: 'ticket_types_event',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
    unique('ticket_types_tenant').on(t.eventId, t.id),
    check('ticket_types_taken', sql`${t.taken} BETWEEN 0 AND ${t.capacity}`),
    check('ticket_types_sold', sql`${t.sold} BETWEEN 0 AND ${t.taken}`),
    check('ticket_types_limits', sql`${t.maxPerOrder} > 0 AND ${t.maxPerAccount} > 0`),
    check('ticket_types_window', sql`${t.saleFrom} < ${t.saleUntil}`),
  ],
);

export const gates = pgTable(
  'gates',
  {
    id: id<Id<'gate'>>(),
    venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
    eventId: text('event_id').$type<Id<'event'>>().notNull(),
    name: text('name').notNull(),
    rank: integer('rank').notNull().default(0),
  },
  (t) => [
    foreignKey({
      name: 'gates_event',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
    unique('gates_tenant').on(t.eventId, t.id),
  ],
);

/** The gates that take tickets of a type; a type that stands nowhere here may enter by any. */
export const ticketTypeGates = pgTable(
  'ticket_type_gates',
  {
    eventId: text('event_id').$type<Id<'event'>>().notNull(),
    typeId: text('type_id').$type<Id<'ticketType'>>().notNull(),
    gateId: text('gate_id').$type<Id<'gate'>>().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.typeId, t.gateId] }),
    foreignKey({ columns: [t.eventId, t.typeId], foreignColumns: [ticketTypes.eventId, ticketTypes.id] }),
    foreignKey({ columns: [t.eventId, t.gateId], foreignColumns: [gates.eventId, gates.id] }),
  ],
);
