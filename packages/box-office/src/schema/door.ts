import type { Direction } from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import type { TicketState } from '@zilker/contracts/states';
import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  text,
  unique,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
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
    /** When it got its present serial in place of another one, by a trigger: until then the one before was good. */
    serialAt: time('serial_at'),
    /** Thumbprint of the device that shows it. */
    deviceJkt: text('device_jkt'),
    refundedAt: time('refunded_at'),
    blockedAt: time('blocked_at'),
    blockedReason: text('blocked_reason'),
    /**
     * The transaction that changed it last, by a trigger. A reader's version of the list is the oldest transaction that was under way when it
     * read, so that what commits late is never missed, and no counter is fought over.
     */
    changedIn: bigint('changed_in', { mode: 'number' }).notNull().default(0),
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
    index('tickets_event_changes').on(t.eventId, t.changedIn),
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
  /** How far its clock was ahead of ours then, in milliseconds. */
  aheadMs: integer('ahead_ms'),
  revokedAt: time('revoked_at'),
  expiresAt: time('expires_at').notNull(),
  createdAt: createdAt(),
});

/**
 * Every synced scan that let somebody in or out. A ticket is inside at most once, by the index; any other that let somebody in is kept as a
 * duplicate.
 */
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
    direction: text('direction').$type<Direction>().notNull().default('in'),
    /** What was scanned; null where a person went by something else alone, which `byHand` says. */
    code: text('code'),
    byHand: text('by_hand'),
    accepted: boolean('accepted').notNull(),
    answer: text('answer').$type<ScanAnswer>().notNull(),
    /** What was answered when it came, which a repeat is answered again; what comes later may tell more (`answer`). Null: the same. */
    told: text('told').$type<ScanAnswer>(),
    /** Whoever held the scanner let them in before we could answer. */
    offline: boolean('offline').notNull(),
    /** By our clock, what the scanner's own said, and how old its list was. */
    at: time('at').notNull(),
    deviceAt: time('device_at'),
    listAt: time('list_at'),
    /** When who came in by it went out again; when it was taken back. */
    leftAt: time('left_at'),
    undoneAt: time('undone_at'),
    createdAt: createdAt(),
  },
  (t) => [
    uniqueIndex('check_ins_inside')
      .on(t.ticketId)
      .where(sql`${t.accepted} AND ${t.direction} = 'in' AND ${t.leftAt} IS NULL AND ${t.undoneAt} IS NULL`),
    index('check_ins_ticket').on(t.ticketId, t.at),
    check('check_ins_evidence', sql`${t.code} IS NOT NULL OR ${t.byHand} IS NOT NULL`),
    unique('check_ins_nonce').on(t.scannerId, t.nonce),
    index('check_ins_event').on(t.eventId, t.at),
  ],
);
