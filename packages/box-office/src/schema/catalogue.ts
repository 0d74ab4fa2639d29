import type { Id } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, unique } from 'drizzle-orm/pg-core';
import { cents, createdAt, id, time } from './columns.ts';

export const venues = pgTable('venues', {
  id: id<Id<'venue'>>(),
  name: text('name').notNull(),
  address: text('address').notNull(),
  /** How to get in, for people who ask before they buy. */
  access: text('access').notNull().default(''),
  timezone: text('timezone').notNull(),
  createdAt: createdAt(),
});

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
    createdAt: createdAt(),
  },
  (t) => [
    unique('events_tenant').on(t.venueId, t.id),
    // in the order of their pages
    index('events_listed').on(t.status, t.startsAt, t.id),
    index('events_of_venue').on(t.venueId, t.startsAt, t.id),
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
