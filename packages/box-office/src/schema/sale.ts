import type { BeaconChain } from '@zilker/contracts/drop';
import type { EstimateErrors } from '@zilker/contracts/estimate';
import type { Currency } from '@zilker/contracts/fields';
import type { Id } from '@zilker/contracts/ids';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import type { DropPhase, OrderState, VisitState } from '@zilker/contracts/states';
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
  uniqueIndex,
} from 'drizzle-orm/pg-core';
import { events } from './catalogue.ts';
import { cents, createdAt, id, time } from './columns.ts';
import { accounts } from './identity.ts';

/**
 * A drop: its definition, which the box office owns, its promise, and the record of what the room reported. `granted` never falls;
 * `promised` is the part of it that still has a ticket set aside.
 */
export const drops = pgTable(
  'drops',
  {
    id: id<Id<'drop'>>(),
    venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
    eventId: text('event_id').$type<Id<'event'>>().notNull().unique(),
    version: integer('version').notNull().default(1),
    /** `standby` is ordinary sale by the same door: no lobby and no draw, `drawAt` is `lobbyOpensAt`. */
    mode: text('mode').$type<'draw' | 'standby'>().notNull().default('draw'),
    lobbyOpensAt: time('lobby_opens_at').notNull(),
    drawAt: time('draw_at').notNull(),
    closesAt: time('closes_at').notNull(),
    perFanMax: integer('per_fan_max').notNull(),
    ratePerMinute: integer('rate_per_minute').notNull(),
    /** The slowest that poor health of the box office may make the calls. */
    floorPerMinute: integer('floor_per_minute').notNull().default(1),
    insideMax: integer('inside_max').notNull(),
    openWindowMs: integer('open_window_ms').notNull(),
    visitMs: integer('visit_ms').notNull(),
    holdMs: integer('hold_ms').notNull(),
    demo: boolean('demo').notNull().default(false),
    cancelled: boolean('cancelled').notNull().default(false),

    /** The sums over the event's ticket types, kept by a trigger, so that one row can be checked for all of them. */
    capacity: integer('capacity').notNull().default(0),
    taken: integer('taken').notNull().default(0),
    granted: integer('granted').notNull().default(0),
    promised: integer('promised').notNull().default(0),
    /** Calls that the box office knows of, each counted once: the sum of its visits' `call_no`. */
    calls: integer('calls').notNull().default(0),
    saleStopped: boolean('sale_stopped').notNull().default(false),
    /** Since when the sale is stopped, and with it every clock inside. */
    stoppedAt: time('stopped_at'),
    /** Deadlines inside were moved for all time that stood still until then. */
    shiftedTo: time('shifted_to'),
    /** While health holds the grants back: up to when they have been given. */
    pacedTo: time('paced_to'),

    /** What the room reported last. */
    phase: text('phase').$type<DropPhase>().notNull().default('scheduled'),
    commitment: text('commitment'),
    committedAt: time('committed_at'),
    beacon: jsonb('beacon').$type<{ chain: BeaconChain; round: number }>(),
    /** When the room named that round: it names another when the draw is put off or moved. */
    beaconAt: time('beacon_at'),
    n: integer('n'),
    roster: text('roster'),
    secret: text('secret'),
    frozenAt: time('frozen_at'),
    signature: text('signature'),
    randomness: text('randomness'),
    seed: text('seed'),
    drawnAt: time('drawn_at'),
    /** At least so many indices were given out. */
    places: integer('places'),
    serving: integer('serving'),
    /** The final number of calls; set once, when the room says that no call follows. */
    called: integer('called'),
    endedAt: time('ended_at'),
    /** How good the estimates were that fans were shown, as the room measured it. */
    estimates: jsonb('estimates').$type<EstimateErrors>(),
    /** When the room last said that it lost its memory of this drop, on its clock. */
    forgotAt: time('forgot_at'),
    createdAt: createdAt(),
  },
  (t) => [
    foreignKey({
      name: 'drops_event',
      columns: [t.venueId, t.eventId],
      foreignColumns: [events.venueId, events.id],
    }),
    check('drops_promised', sql`${t.promised} BETWEEN 0 AND ${t.granted}`),
    check('drops_promise_kept', sql`${t.taken} + ${t.promised} <= ${t.capacity}`),
    check(
      'drops_times',
      sql`CASE ${t.mode} WHEN 'standby' THEN ${t.lobbyOpensAt} = ${t.drawAt} ELSE ${t.lobbyOpensAt} < ${t.drawAt} END AND ${t.drawAt} < ${t.closesAt}`,
    ),
    check('drops_floor', sql`${t.floorPerMinute} BETWEEN 1 AND ${t.ratePerMinute}`),
    index('drops_live').on(t.endedAt, t.lobbyOpensAt),
  ],
);

/** The log of a drop as the room chained it, and the places that were given up. */
export const dropActs = pgTable(
  'drop_acts',
  {
    dropId: text('drop_id')
      .$type<Id<'drop'>>()
      .notNull()
      .references(() => drops.id),
    seq: integer('seq').notNull(),
    /** Null for what happened by itself. */
    act: jsonb('act').$type<OperatorAct>(),
    entry: jsonb('entry').$type<LogEntry>().notNull(),
  },
  (t) => [primaryKey({ columns: [t.dropId, t.seq] })],
);

export const placesLeft = pgTable(
  'places_left',
  {
    dropId: text('drop_id')
      .$type<Id<'drop'>>()
      .notNull()
      .references(() => drops.id),
    placeIndex: integer('place_index').notNull(),
    at: time('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.dropId, t.placeIndex] })],
);

/** Places that moved to another device: the newest move of each. */
export const placesMoved = pgTable(
  'places_moved',
  {
    dropId: text('drop_id')
      .$type<Id<'drop'>>()
      .notNull()
      .references(() => drops.id),
    placeIndex: integer('place_index').notNull(),
    epoch: integer('epoch').notNull(),
    /** The thumbprint of the device's key. */
    jkt: text('jkt').notNull(),
    at: time('at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.dropId, t.placeIndex] })],
);

/** Fans who asked to be texted, and what they were told already. */
export const textsAsked = pgTable(
  'texts_asked',
  {
    dropId: text('drop_id')
      .$type<Id<'drop'>>()
      .notNull()
      .references(() => drops.id),
    placeIndex: integer('place_index').notNull(),
    accountId: text('account_id').$type<Id<'account'>>().notNull(),
    /** False once the fan asks no more. */
    on: boolean('on').notNull(),
    /** When the fan said so: of two words the later one counts. */
    at: time('at').notNull(),
    nearSentAt: time('near_sent_at'),
    /** How far ahead the turn was then. */
    nearMinutes: integer('near_minutes'),
    /** The call that the fan was told of. */
    calledSentNo: integer('called_sent_no').notNull().default(0),
  },
  (t) => [primaryKey({ columns: [t.dropId, t.placeIndex] })],
);

/** One visit a place, ever. `promised`: the grant's ticket is still set aside for it. A visit knows its account once it is opened. */
export const visits = pgTable(
  'visits',
  {
    dropId: text('drop_id')
      .$type<Id<'drop'>>()
      .notNull()
      .references(() => drops.id),
    placeIndex: integer('place_index').notNull(),
    position: integer('position'),
    callNo: integer('call_no').notNull(),
    state: text('state').$type<VisitState>().notNull(),
    promised: boolean('promised').notNull(),
    accountId: text('account_id')
      .$type<Id<'account'>>()
      .references(() => accounts.id),
    calledAt: time('called_at').notNull(),
    openBy: time('open_by').notNull(),
    openedAt: time('opened_at'),
    /** The end of the time to choose. */
    endsAt: time('ends_at'),
    /** How often the fan asked for more of it. */
    extensions: integer('extensions').notNull().default(0),
    endedAt: time('ended_at'),
  },
  (t) => [
    primaryKey({ columns: [t.dropId, t.placeIndex] }),
    unique('visits_account').on(t.dropId, t.accountId),
    // none of these names the state or the promise, so that reserving changes a visit where it stands and touches no index
    index('visits_to_open').on(t.openBy).where(sql`${t.openedAt} IS NULL AND ${t.endedAt} IS NULL`),
    index('visits_inside').on(t.endsAt).where(sql`${t.openedAt} IS NOT NULL AND ${t.endedAt} IS NULL`),
    index('visits_missed')
      .on(t.dropId, t.position)
      .where(sql`${t.openedAt} IS NULL AND ${t.endedAt} IS NOT NULL`),
  ],
);

/** How many tickets of an event an account has taken. The CHECK is the last word on the limit per fan. */
export const usage = pgTable(
  'usage',
  {
    eventId: text('event_id').$type<Id<'event'>>().notNull(),
    accountId: text('account_id').$type<Id<'account'>>().notNull(),
    taken: integer('taken').notNull().default(0),
    takenMax: integer('taken_max').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.accountId] }),
    check('usage_limit', sql`${t.taken} BETWEEN 0 AND ${t.takenMax}`),
  ],
);

/** The same for a ticket type that has a limit of its own; there is no row for others. */
export const typeUsage = pgTable(
  'type_usage',
  {
    typeId: text('type_id').$type<Id<'ticketType'>>().notNull(),
    accountId: text('account_id').$type<Id<'account'>>().notNull(),
    taken: integer('taken').notNull().default(0),
    takenMax: integer('taken_max').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.typeId, t.accountId] }),
    check('type_usage_limit', sql`${t.taken} BETWEEN 0 AND ${t.takenMax}`),
  ],
);

export const orders = pgTable(
  'orders',
  {
    id: id<Id<'order'>>(),
    venueId: text('venue_id').$type<Id<'venue'>>().notNull(),
    eventId: text('event_id').$type<Id<'event'>>().notNull(),
    dropId: text('drop_id').$type<Id<'drop'>>().notNull(),
    placeIndex: integer('place_index').notNull(),
    accountId: text('account_id').$type<Id<'account'>>().notNull(),
    state: text('state').$type<OrderState>().notNull(),
    /** Rises with every change; jobs and screens compare it. */
    version: integer('version').notNull().default(1),
    quantity: integer('quantity').notNull(),
    totalCents: cents('total_cents'),
    currency: text('currency').$type<Currency>().notNull().default('usd'),
    /** The version of its venue's terms that it was priced by. */
    terms: integer('terms').notNull().default(1),
    venueCents: cents('venue_cents'),
    taxCents: integer('tax_cents').notNull().default(0),
    cardCents: cents('card_cents'),
    zilkerCents: cents('zilker_cents'),
    expiresAt: time('expires_at').notNull(),
    /** How often the fan asked for more time. */
    extensions: integer('extensions').notNull().default(0),
    idempotencyKey: text('idempotency_key').notNull(),
    bodyHash: text('body_hash').notNull(),
    /** The Checkout Session of the present try. */
    sessionId: text('session_id'),
    sessionUrl: text('session_url'),
    paymentIntentId: text('payment_intent_id'),
    /** What an expiring order becomes once Stripe confirms that its session is dead. */
    endsAs: text('ends_as').$type<'expired' | 'cancelled'>(),
    /** When Stripe was last asked to end its session. */
    checkedAt: time('checked_at'),
    declines: integer('declines').notNull().default(0),
    lastDecline: text('last_decline').$type<'declined' | 'card_over_limit'>(),
    /** What was promised back, whether it has arrived or not: the sum of its refunds. */
    refundedCents: integer('refunded_cents').notNull().default(0),
    paidAt: time('paid_at'),
    endedAt: time('ended_at'),
    createdAt: createdAt(),
  },
  (t) => [
    unique('orders_place').on(t.dropId, t.placeIndex),
    index('orders_due').on(t.state, t.expiresAt),
    index('orders_account_event').on(t.accountId, t.eventId),
    // not of those that only hold, so that reserving writes nothing to it
    index('orders_of_event')
      .on(t.eventId, t.id)
      .where(sql`${t.state} IN ('authorized', 'review', 'paid', 'partially_refunded')`),
    uniqueIndex('orders_session').on(t.sessionId).where(sql`${t.sessionId} IS NOT NULL`),
    uniqueIndex('orders_payment_intent').on(t.paymentIntentId).where(sql`${t.paymentIntentId} IS NOT NULL`),
    check(
      'orders_parts',
      sql`${t.totalCents} = ${t.venueCents} + ${t.taxCents} + ${t.cardCents} + ${t.zilkerCents}`,
    ),
    check('orders_refunded', sql`${t.refundedCents} BETWEEN 0 AND ${t.totalCents}`),
  ],
);

export const orderItems = pgTable(
  'order_items',
  {
    orderId: text('order_id').$type<Id<'order'>>().notNull(),
    typeId: text('type_id').$type<Id<'ticketType'>>().notNull(),
    quantity: integer('quantity').notNull(),
    priceCents: cents('price_cents'),
  },
  (t) => [
    primaryKey({ columns: [t.orderId, t.typeId] }),
    check('order_items_quantity', sql`${t.quantity} > 0`),
  ],
);

/** Stripe's events, each stored once under its own id, with what we did about it. */
export const stripeEvents = pgTable(
  'stripe_events',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    payload: jsonb('payload').notNull(),
    /** The body as it came, where `payload` could not keep all of it. */
    raw: text('raw'),
    handledAt: time('handled_at'),
    /** One word on what came of it. */
    outcome: text('outcome'),
    createdAt: createdAt(),
  },
  (t) => [
    // the watch looks up what Stripe said of an order, and what nobody has acted on
    index('stripe_events_order').on(sql`(${t.payload} #>> '{data,object,metadata,order}')`),
    index('stripe_events_unhandled').on(t.createdAt).where(sql`${t.handledAt} IS NULL`),
  ],
);
