import type { Id } from '@zilker/contracts/ids';
import type { TicketState } from '@zilker/contracts/states';
import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { sql } from 'drizzle-orm';
import { boolean, foreignKey, index, integer, pgTable, text, unique, uniqueIndex } from 'drizzle-orm/pg-core';
import { events, gates, ticketTypes } from './catalogue.ts';
import { createdAt, id, time } from './columns.ts';
import { accounts } from './identity.ts';
import { orders } from './sale.ts';

/** One admission a row. A new serial is issued when the ticket moves; codes with an older one are dead. */
export const tickets = pgTable(
  'tickets',
  {
    id: id<Id<'ticket'>>(),
    venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
    eventId: text('event_id').$type<Id<'event'>>().notNull(),
    orderId: text('order_id')
      .$type<Id<'order'>>()
      .notNull()
      .references(() => orders.id),
    typeId: text('type_id')
      .$type<Id<'ticketType'>>()
      .notNull()
      .references(() => ticketTypes.id),
    accountId: text('account_id')
      .$type<Id<'account'>>()
      .notNull()
      .references(() => accounts.id),
    /** One-based within its order. */
    number: integer('number').notNull(),
    state: text('state').$type<TicketState>().notNull().default('valid'),
    serial: integer('serial').notNull().default(0),
    /** Thumbprint of the device that shows it. */
    deviceJkt: text('device_jkt'),
    refundedAt: time('refunded_at'),
    createdAt: createdAt(),
  },
  (t) => [
    foreignKey({
      name: 'tickets_event',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
    unique('tickets_number').on(t.orderId, t.number),
    index('tickets_account').on(t.accountId),
    index('tickets_event_list').on(t.eventId),
  ],
);

/** A code that pairs a phone with a gate, kept as a keyed hash. */
export const pairings = pgTable('pairings', {
  id: id<Id<'pairing'>>(),
  venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
  eventId: text('event_id')
    .$type<Id<'event'>>()
    .notNull()
    .references(() => events.id),
  gateId: text('gate_id')
    .$type<Id<'gate'>>()
    .notNull()
    .references(() => gates.id),
  codeHash: text('code_hash').notNull().unique(),
  expiresAt: time('expires_at').notNull(),
  createdAt: createdAt(),
});

export const scanners = pgTable('scanners', {
  id: id<Id<'scanner'>>(),
  venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
  eventId: text('event_id')
    .$type<Id<'event'>>()
    .notNull()
    .references(() => events.id),
  gateId: text('gate_id')
    .$type<Id<'gate'>>()
    .notNull()
    .references(() => gates.id),
  name: text('name').notNull(),
  seenAt: time('seen_at'),
  expiresAt: time('expires_at').notNull(),
  createdAt: createdAt(),
});

/** Every synced scan that let somebody in. The first accepted one of a ticket counts; any other is kept as a duplicate. */
export const checkIns = pgTable(
  'check_ins',
  {
    id: id<Id<'checkIn'>>(),
    venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
    eventId: text('event_id')
      .$type<Id<'event'>>()
      .notNull()
      .references(() => events.id),
    ticketId: text('ticket_id')
      .$type<Id<'ticket'>>()
      .notNull()
      .references(() => tickets.id),
    gateId: text('gate_id')
      .$type<Id<'gate'>>()
      .notNull()
      .references(() => gates.id),
    scannerId: text('scanner_id')
      .$type<Id<'scanner'>>()
      .notNull()
      .references(() => scanners.id),
    nonce: text('nonce').notNull(),
    code: text('code').notNull(),
    accepted: boolean('accepted').notNull(),
    answer: text('answer').$type<ScanAnswer>().notNull(),
    offline: boolean('offline').notNull(),
    at: time('at').notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('check_ins_once').on(t.ticketId).where(sql`${t.accepted}`),
    unique('check_ins_nonce').on(t.scannerId, t.nonce),
    index('check_ins_event').on(t.eventId, t.at),
  ],
);
