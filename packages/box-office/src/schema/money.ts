import type { Currency } from '@zilker/contracts/fields';
import type { LedgerKind } from '@zilker/contracts/http/money';
import type { PayoutStanding } from '@zilker/contracts/http/operator';
import type { HistoryKind } from '@zilker/contracts/http/portal-orders';
import type { Id } from '@zilker/contracts/ids';
import type { DisputeState, PaymentState, PayoutState, RefundState } from '@zilker/contracts/states';
import { sql } from 'drizzle-orm';
import {
  bigint,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { events, venues } from './catalogue.ts';
import { cents, createdAt, id, time } from './columns.ts';
import { tickets } from './door.ts';
import { orders } from './sale.ts';

const currency = () => text('currency').$type<Currency>().notNull();
const ofEvent = {
  venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
  eventId: text('event_id').$type<Id<'event'>>().notNull(),
};

/**
 * Every payment that a card has made or authorised for an order, by Stripe's PaymentIntent. An order keeps one; the index is the last word on
 * that, so that no two are ever charged. The card is known once it was asked for, before it is charged.
 */
export const payments = pgTable(
  'payments',
  {
    id: text('id').primaryKey(),
    ...ofEvent,
    orderId: text('order_id')
      .$type<Id<'order'>>()
      .notNull()
      .references(() => orders.id),
    sessionId: text('session_id'),
    state: text('state').$type<PaymentState>().notNull(),
    amountCents: cents('amount_cents'),
    currency: currency(),
    /** Stripe's name for the card, the same for every payment with it. */
    fingerprint: text('fingerprint'),
    brand: text('brand'),
    last4: text('last4'),
    chargeId: text('charge_id'),
    /** The bank gives up the hold on the card then. */
    captureBefore: time('capture_before'),
    /** What Stripe kept, once it has said so. */
    costCents: integer('cost_cents'),
    /** Why it goes back. */
    returnReason: text('return_reason'),
    /** When Stripe was last asked to charge it or to give it back; null while it waits for its show or for a person. */
    askedAt: time('asked_at'),
    createdAt: createdAt(),
    capturedAt: time('captured_at'),
    returnedAt: time('returned_at'),
  },
  (t) => [
    uniqueIndex('payments_kept')
      .on(t.orderId)
      .where(sql`${t.state} IN ('authorized', 'capturing', 'captured')`),
    index('payments_order').on(t.orderId),
    index('payments_card').on(t.eventId, t.fingerprint).where(sql`${t.fingerprint} IS NOT NULL`),
    index('payments_due')
      .on(t.state, t.askedAt)
      .where(sql`${t.state} IN ('authorized', 'capturing', 'returning')`),
    index('payments_held').on(t.captureBefore).where(sql`${t.state} = 'authorized'`),
    foreignKey({
      name: 'payments_event',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
  ],
);

/** What happened to an order, in the order in which it did: written by the verb that did it, in its transaction, and never changed. */
export const orderHistory = pgTable(
  'order_history',
  {
    seq: bigint('seq', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    orderId: text('order_id').$type<Id<'order'>>().notNull(),
    kind: text('kind').$type<HistoryKind>().notNull(),
    detail: jsonb('detail').$type<Record<string, string | number>>().notNull().default({}),
    at: time('at').notNull(),
  },
  (t) => [index('order_history_order').on(t.orderId, t.seq)],
);

export const refunds = pgTable(
  'refunds',
  {
    id: id<Id<'refund'>>(),
    ...ofEvent,
    orderId: text('order_id')
      .$type<Id<'order'>>()
      .notNull()
      .references(() => orders.id),
    /** Null where nothing is to be paid back: free tickets, which are taken back with that. */
    paymentId: text('payment_id').references(() => payments.id),
    runId: text('run_id')
      .$type<Id<'refundRun'>>()
      .references(() => refundRuns.id),
    state: text('state').$type<RefundState>().notNull(),
    reason: text('reason').notNull(),
    amountCents: cents('amount_cents'),
    currency: currency(),
    /** Of that amount, by who gives it back; the venue's is more than its part where it bears what Stripe keeps. */
    venueCents: cents('venue_cents'),
    taxCents: cents('tax_cents'),
    zilkerCents: cents('zilker_cents'),
    /** Our own id where a person has settled it, with the refund at Stripe that it went by after a stroke, if it did. */
    stripeRefundId: text('stripe_refund_id'),
    /** How often Stripe was asked for it anew; a part of its idempotency key. */
    attempt: integer('attempt').notNull().default(1),
    problem: text('problem'),
    /** When its job was written last. */
    queuedAt: time('queued_at').notNull().defaultNow(),
    /** When Stripe was first asked in the present attempt, or last how far it is. */
    askedAt: time('asked_at'),
    createdAt: createdAt(),
    sentAt: time('sent_at'),
    endedAt: time('ended_at'),
  },
  (t) => [
    check('refunds_parts', sql`${t.amountCents} = ${t.venueCents} + ${t.taxCents} + ${t.zilkerCents}`),
    // what costs nothing asks nothing of Stripe
    check(
      'refunds_paid',
      sql`CASE WHEN ${t.paymentId} IS NULL THEN ${t.amountCents} = 0 AND ${t.state} = 'succeeded' ELSE ${t.amountCents} > 0 END`,
    ),
    uniqueIndex('refunds_stripe').on(t.stripeRefundId).where(sql`${t.stripeRefundId} IS NOT NULL`),
    index('refunds_order').on(t.orderId),
    index('refunds_run').on(t.runId, t.state).where(sql`${t.runId} IS NOT NULL`),
    index('refunds_due').on(t.askedAt, t.queuedAt).where(sql`${t.state} IN ('requested', 'sent')`),
    index('refunds_owed').on(t.eventId).where(sql`${t.state} IN ('requested', 'failed')`),
    foreignKey({
      name: 'refunds_event',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
  ],
);

/** Which tickets a refund is for. A ticket is refunded once, ever. */
export const refundTickets = pgTable(
  'refund_tickets',
  {
    ticketId: text('ticket_id')
      .$type<Id<'ticket'>>()
      .primaryKey()
      .references(() => tickets.id),
    refundId: text('refund_id')
      .$type<Id<'refund'>>()
      .notNull()
      .references(() => refunds.id),
  },
  (t) => [index('refund_tickets_refund').on(t.refundId)],
);

/** The refund of a whole event: it goes through the orders by id, `doneTo` the last one that it has asked for. */
export const refundRuns = pgTable(
  'refund_runs',
  {
    id: id<Id<'refundRun'>>(),
    ...ofEvent,
    reason: text('reason').notNull(),
    orders: integer('orders').notNull(),
    /** Of what it has decided so far: card costs that Stripe keeps, and what of them the fans do without. */
    keptCents: cents('kept_cents').default(0),
    keptByFansCents: cents('kept_by_fans_cents').default(0),
    doneTo: text('done_to').$type<Id<'order'>>(),
    /** When its job was last asked for, or is due. */
    askedAt: time('asked_at').notNull(),
    createdAt: createdAt(),
    /** When the last order was asked for; its refunds may be on their way still. */
    endedAt: time('ended_at'),
  },
  (t) => [
    uniqueIndex('refund_runs_event').on(t.eventId),
    foreignKey({
      name: 'refund_runs_event_venue',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
  ],
);

/** A fan's bank takes money back. By Stripe's id. */
export const disputes = pgTable(
  'disputes',
  {
    id: text('id').primaryKey(),
    ...ofEvent,
    orderId: text('order_id')
      .$type<Id<'order'>>()
      .notNull()
      .references(() => orders.id),
    paymentId: text('payment_id')
      .notNull()
      .references(() => payments.id),
    state: text('state').$type<DisputeState>().notNull(),
    reason: text('reason').notNull(),
    amountCents: cents('amount_cents'),
    currency: currency(),
    createdAt: createdAt(),
    endedAt: time('ended_at'),
  },
  (t) => [index('disputes_order').on(t.orderId)],
);

export const payouts = pgTable(
  'payouts',
  {
    id: id<Id<'payout'>>(),
    ...ofEvent,
    by: text('by').$type<'stripe' | 'hand'>().notNull(),
    state: text('state').$type<PayoutState>().notNull(),
    amountCents: cents('amount_cents'),
    currency: currency(),
    /** Stripe's transfer, or what the bank's statement says of one by hand. */
    reference: text('reference'),
    problem: text('problem'),
    attempt: integer('attempt').notNull().default(1),
    /** Who recorded it. */
    recordedBy: text('recorded_by'),
    askedAt: time('asked_at'),
    createdAt: createdAt(),
    sentAt: time('sent_at'),
    /** When all of it had come back; and who said so, of one by hand that was recorded wrongly. */
    reversedAt: time('reversed_at'),
    reversedBy: text('reversed_by'),
  },
  (t) => [
    check('payouts_amount', sql`${t.amountCents} > 0`),
    // one at a time, so that nothing is paid out twice
    uniqueIndex('payouts_under_way').on(t.eventId).where(sql`${t.state} = 'due'`),
    // one transfer of a bank is recorded once, whenever it is told again
    uniqueIndex('payouts_by_hand')
      .on(t.eventId, t.amountCents, t.currency, t.reference)
      .where(sql`${t.by} = 'hand' AND ${t.state} <> 'reversed'`),
    index('payouts_venue').on(t.venueId, t.createdAt),
    foreignKey({
      name: 'payouts_event',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
  ],
);

/**
 * How a venue is paid, as it was changed, from what to what: only added to. Nobody has changed it where Stripe began to pay. `account` stands
 * where it was taken from the venue.
 */
export const payoutChanges = pgTable(
  'payout_changes',
  {
    no: bigint('no', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    venueId: text('venue_id')
      .$type<Id<'venue'>>()
      .notNull()
      .references(() => venues.id),
    changedBy: text('changed_by'),
    before: jsonb('before').$type<PayoutStanding>().notNull(),
    after: jsonb('after').$type<PayoutStanding>().notNull(),
    at: time('at').notNull(),
  },
  (t) => [index('payout_changes_venue').on(t.venueId, t.no)],
);

/**
 * The ledger: double entry, append only. One row a fact, with what each party gained by it; that a row adds up to 0 is a CHECK, so the whole
 * does. `kind` and `source` name the fact, once: Stripe's object, or our own row where there is none. A trigger refuses every change.
 */
export const ledger = pgTable(
  'ledger',
  {
    no: bigint('no', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    ...ofEvent,
    kind: text('kind').$type<LedgerKind>().notNull(),
    source: text('source').notNull(),
    orderId: text('order_id').$type<Id<'order'>>(),
    currency: currency(),
    fanCents: cents('fan_cents'),
    venueCents: cents('venue_cents'),
    zilkerCents: cents('zilker_cents'),
    stripeCents: cents('stripe_cents'),
    taxCents: cents('tax_cents'),
    paidOutCents: cents('paid_out_cents'),
    at: time('at').notNull(),
  },
  (t) => [
    check(
      'ledger_balances',
      sql`${t.fanCents} + ${t.venueCents} + ${t.zilkerCents} + ${t.stripeCents} + ${t.taxCents} + ${t.paidOutCents} = 0`,
    ),
    uniqueIndex('ledger_once').on(t.kind, t.source),
    index('ledger_event').on(t.eventId, t.no),
    index('ledger_order').on(t.orderId).where(sql`${t.orderId} IS NOT NULL`),
    foreignKey({
      name: 'ledger_of_event',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
  ],
);

/**
 * What Stripe was asked for of late by all replicas, in one row for its account: when, by the database's clock, and at which endpoint.
 * Stripe bounds both, each endpoint and the whole.
 */
export const stripeBudgets = pgTable('stripe_budgets', {
  account: text('account').primaryKey(),
  spentAt: time('spent_at').array().notNull(),
  spentOn: text('spent_on').array().notNull(),
});

/** Where Stripe and we tell different things: what nobody could mend is for a person, until it is gone. */
export const paymentDifferences = pgTable(
  'payment_differences',
  {
    kind: text('kind').notNull(),
    /** Stripe's object, or our own row. */
    object: text('object').notNull(),
    sentence: text('sentence').notNull(),
    seenAt: time('seen_at').notNull(),
    firstSeenAt: time('first_seen_at').notNull(),
    goneAt: time('gone_at'),
  },
  (t) => [primaryKey({ columns: [t.kind, t.object] })],
);
