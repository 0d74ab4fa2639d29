import * as v from 'valibot';
import { count } from '../fields.ts';
import { idSchema } from '../ids.ts';

const stripeId = v.pipe(v.string(), v.regex(/^[a-z]+_[A-Za-z0-9_]{1,250}$/, 'This is no id of Stripe.'));

/**
 * The jobs that travel over SQS. A job names a row; its consumer re-reads state and authority. No job carries an amount, a
 * status or a permission. Any of them may arrive twice, late and in any order.
 */
export const jobSchemas = {
  /** Tell the room what the box office knows of a drop (crossing 1). */
  'sync-drop': v.object({ kind: v.literal('sync-drop'), drop: idSchema('drop'), version: count }),
  /** A fact from the room, signed (crossing 4): a JWT of kind `report`. */
  'room-report': v.object({ kind: v.literal('room-report'), report: v.string() }),
  /** A stored Stripe event says that an order's money has moved. */
  'finalize-order': v.object({
    kind: v.literal('finalize-order'),
    order: idSchema('order'),
    stripeEvent: v.string(),
  }),
  /** Any other stored Stripe event. */
  'stripe-event': v.object({ kind: v.literal('stripe-event'), stripeEvent: v.string() }),
  /** Make an expiring order's Checkout Session unable to take money. */
  'end-session': v.object({ kind: v.literal('end-session'), order: idSchema('order') }),
  /** Charge the card of an order whose money is held. */
  'capture-order': v.object({ kind: v.literal('capture-order'), order: idSchema('order') }),
  /** Charge all that wait for their event, some at a time. */
  'capture-event': v.object({ kind: v.literal('capture-event'), event: idSchema('event') }),
  /** Give back a payment that its order cannot keep; named by Stripe's PaymentIntent. */
  'return-payment': v.object({ kind: v.literal('return-payment'), payment: stripeId }),
  /** Have Stripe carry out a refund. */
  'send-refund': v.object({ kind: v.literal('send-refund'), refund: idSchema('refund') }),
  /** Refund an event's orders, some at a time. */
  'refund-event': v.object({ kind: v.literal('refund-event'), run: idSchema('refundRun') }),
  /** Have Stripe carry out a payout to a venue. */
  'send-payout': v.object({ kind: v.literal('send-payout'), payout: idSchema('payout') }),
  /** Tell a fan that money goes back, and why: a refund, or a payment that could not be kept. */
  'send-refund-notice': v.object({ kind: v.literal('send-refund-notice'), refund: idSchema('refund') }),
  'send-return-notice': v.object({ kind: v.literal('send-return-notice'), payment: stripeId }),
  /** Tell whoever was sent tickets that a refund took them back. */
  'send-holder-notice': v.object({
    kind: v.literal('send-holder-notice'),
    refund: idSchema('refund'),
    account: idSchema('account'),
  }),
  /** Text or mail a sign-in code; the code is derived from the challenge, so nothing secret travels. */
  'send-code': v.object({ kind: v.literal('send-code'), challenge: idSchema('challenge') }),
  /** Hold an order's rows against each other. */
  'audit-order': v.object({ kind: v.literal('audit-order'), order: idSchema('order') }),
  'send-tickets': v.object({ kind: v.literal('send-tickets'), order: idSchema('order') }),
  /** Bring a ticket's wallet passes to what it is now, and tell the phones that hold them. */
  'update-passes': v.object({ kind: v.literal('update-passes'), ticket: idSchema('ticket') }),
  /** All passes of an event, some tickets at a time. */
  'update-event-passes': v.object({ kind: v.literal('update-event-passes'), event: idSchema('event') }),
  /** Tell both sides what became of a transfer. */
  'send-transfer': v.object({
    kind: v.literal('send-transfer'),
    transfer: idSchema('transfer'),
    version: count,
  }),
  /** Hold a returned ticket for the next of the event's list, or go on with one whose time ran out. */
  'offer-returns': v.object({ kind: v.literal('offer-returns'), event: idSchema('event') }),
  /** Text a fan of that list that a ticket is held for them; tell who returned one what became of it. */
  'send-return': v.object({
    kind: v.literal('send-return'),
    return: idSchema('ticketReturn'),
    version: count,
  }),
  /** Tell a ticket's holder what changed: moved to another phone, show moved or called off. */
  'send-ticket-change': v.object({
    kind: v.literal('send-ticket-change'),
    ticket: idSchema('ticket'),
    serial: count,
  }),
  /** Text a fan who asked for it: `near`, the turn comes in some minutes; `called`, it is there. */
  'text-turn': v.object({
    kind: v.literal('text-turn'),
    drop: idSchema('drop'),
    index: count,
    what: v.picklist(['near', 'called']),
  }),
} as const;

export type JobKind = keyof typeof jobSchemas;
export type Job = { [K in JobKind]: v.InferOutput<(typeof jobSchemas)[K]> }[JobKind];

export const job = v.variant('kind', [
  jobSchemas['sync-drop'],
  jobSchemas['room-report'],
  jobSchemas['finalize-order'],
  jobSchemas['stripe-event'],
  jobSchemas['end-session'],
  jobSchemas['capture-order'],
  jobSchemas['capture-event'],
  jobSchemas['return-payment'],
  jobSchemas['send-refund'],
  jobSchemas['refund-event'],
  jobSchemas['send-payout'],
  jobSchemas['send-refund-notice'],
  jobSchemas['send-return-notice'],
  jobSchemas['send-holder-notice'],
  jobSchemas['send-code'],
  jobSchemas['audit-order'],
  jobSchemas['send-tickets'],
  jobSchemas['update-passes'],
  jobSchemas['update-event-passes'],
  jobSchemas['send-transfer'],
  jobSchemas['offer-returns'],
  jobSchemas['send-return'],
  jobSchemas['send-ticket-change'],
  jobSchemas['text-turn'],
]);

export const queues = ['orders', 'payments', 'notifications', 'drops', 'wallet', 'audit'] as const;
export type Queue = (typeof queues)[number];

export const queueOf: Readonly<Record<JobKind, Queue>> = {
  'sync-drop': 'drops',
  'room-report': 'drops',
  'finalize-order': 'orders',
  'stripe-event': 'payments',
  'end-session': 'payments',
  'capture-order': 'payments',
  'capture-event': 'payments',
  'return-payment': 'payments',
  'send-refund': 'payments',
  'refund-event': 'payments',
  'send-payout': 'payments',
  'send-refund-notice': 'notifications',
  'send-return-notice': 'notifications',
  'send-holder-notice': 'notifications',
  'audit-order': 'audit',
  'send-code': 'notifications',
  'send-tickets': 'notifications',
  'text-turn': 'notifications',
  'update-passes': 'wallet',
  'update-event-passes': 'wallet',
  'send-transfer': 'notifications',
  'offer-returns': 'orders',
  'send-return': 'notifications',
  'send-ticket-change': 'notifications',
};

/** A job that failed so often goes to its queue's dead-letter queue, named `<queue>-dlq`, with a word on why. */
export const triesMax = 5;

/**
 * After so many deliveries the queue itself does that, without a word: a job that takes its workers down with it fails nowhere. Workers
 * that stop give back what they had not begun, so it is more than `triesMax`.
 */
export const deliveriesMax = 10;
