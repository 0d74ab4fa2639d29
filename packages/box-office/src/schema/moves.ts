import type { Id } from '@zilker/contracts/ids';
import type { ReturnState, TransferState } from '@zilker/contracts/states';
import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { events } from './catalogue.ts';
import { createdAt, id, time } from './columns.ts';
import { tickets } from './door.ts';
import { accounts } from './identity.ts';
import { orders } from './sale.ts';

const ofTicket = () =>
  text('ticket_id')
    .$type<Id<'ticket'>>()
    .notNull()
    .references(() => tickets.id);
const account = (name: string) =>
  text(name)
    .$type<Id<'account'>>()
    .references(() => accounts.id);

/** A ticket sent to a phone number. It belongs to the giver until it is accepted; a ticket has one that is open. */
export const transfers = pgTable(
  'transfers',
  {
    id: id<Id<'transfer'>>(),
    ticketId: ofTicket(),
    fromAccount: account('from_account').notNull(),
    toPhone: text('to_phone').notNull(),
    /** Known once it is accepted or declined. */
    toAccount: account('to_account'),
    state: text('state').$type<TransferState>().notNull().default('offered'),
    version: integer('version').notNull().default(1),
    endsAt: time('ends_at').notNull(),
    createdAt: createdAt(),
    settledAt: time('settled_at'),
  },
  (t) => [
    uniqueIndex('transfers_open').on(t.ticketId).where(sql`${t.state} = 'offered'`),
    index('transfers_from').on(t.fromAccount, t.createdAt),
    index('transfers_to').on(t.toPhone, t.state),
    index('transfers_due').on(t.endsAt).where(sql`${t.state} = 'offered'`),
  ],
);

/**
 * A ticket offered back at face value. Its stock stays taken throughout: the order of who takes it counts none of its own, and when that is
 * paid, the old ticket is refunded and the new one issued in one transaction.
 */
export const ticketReturns = pgTable(
  'ticket_returns',
  {
    id: id<Id<'ticketReturn'>>(),
    eventId: text('event_id')
      .$type<Id<'event'>>()
      .notNull()
      .references(() => events.id),
    ticketId: ofTicket(),
    state: text('state').$type<ReturnState>().notNull().default('listed'),
    version: integer('version').notNull().default(1),
    /** The order of who was offered it. */
    orderId: text('order_id')
      .$type<Id<'order'>>()
      .references(() => orders.id),
    endsAt: time('ends_at').notNull(),
    createdAt: createdAt(),
    settledAt: time('settled_at'),
  },
  (t) => [
    uniqueIndex('ticket_returns_open').on(t.ticketId).where(sql`${t.state} IN ('listed', 'offered')`),
    uniqueIndex('ticket_returns_order').on(t.orderId).where(sql`${t.state} = 'offered'`),
    index('ticket_returns_next').on(t.eventId, t.state, t.createdAt),
    index('ticket_returns_due').on(t.endsAt).where(sql`${t.state} = 'listed'`),
  ],
);

/** Who waits for tickets that come back, first come first served. */
export const returnsList = pgTable(
  'returns_list',
  {
    eventId: text('event_id')
      .$type<Id<'event'>>()
      .notNull()
      .references(() => events.id),
    accountId: account('account_id').notNull(),
    quantity: integer('quantity').notNull(),
    joinedAt: time('joined_at').notNull(),
    /** Offers that ran out unpaid: after two the fan is taken off the list. */
    missed: integer('missed').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.accountId] }),
    index('returns_list_next').on(t.eventId, t.joinedAt),
  ],
);
