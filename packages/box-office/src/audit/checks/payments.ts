import { keptStatesSql } from '../../payments/kept-states.ts';
import { breachesMax, type Check, present } from './check.ts';

/** Stripe sends an event again for days; one that an order was paid without, since we asked ourselves, is mostly seconds late. */
const unsaidSeconds = 3_600;
/** The sweep asks again for what stands still, every few minutes at the least. */
const overdueSeconds = 1_200;

/** Stored events that say that a fan was through with paying for an order: the card is held, or was charged. */
const paying = `
  s.type IN ('checkout.session.completed', 'checkout.session.async_payment_succeeded')
  AND (s.payload #>> '{data,object,status}' = 'complete' OR s.payload #>> '{data,object,payment_status}' = 'paid')`;
const orderOf = `s.payload #>> '{data,object,metadata,order}'`;
/** Stripe gives the intent as its id, or whole. */
const intentOf = `coalesce(s.payload #>> '{data,object,payment_intent,id}', s.payload #>> '{data,object,payment_intent}')`;

/** Orders against their payments, and both against what Stripe has told. The ledger has a file beside this. */
export const paymentChecks = [
  {
    name: 'payments',
    of: 'order',
    remedy:
      'Look the payment up at Stripe by its intent: either the order is not paid, or our record of it is wrong.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || coalesce(p.id, 'none') AS about,
        format('order %s is paid with %s %s; %s', o.id, o.total_cents, o.currency, CASE
          WHEN p.id IS NULL THEN 'it keeps no payment that was charged'
          WHEN (p.amount_cents, p.currency) IS DISTINCT FROM (o.total_cents, o.currency)
            THEN format('payment %s was of %s %s', p.id, p.amount_cents, p.currency)
          WHEN e.id IS NULL THEN format('Stripe never told of payment %s', p.id)
          ELSE format('Stripe''s event %s says %s %s by payment %s', e.id, e.cents, e.currency, e.intent) END) AS sentence
      FROM orders o LEFT JOIN payments p ON p.order_id = o.id AND p.state = 'captured'
      LEFT JOIN LATERAL (
        SELECT s.id, s.payload #>> '{data,object,amount_total}' AS cents, s.payload #>> '{data,object,currency}' AS currency,
          ${intentOf} AS intent
        FROM stripe_events s WHERE ${orderOf} = o.id AND ${paying}
        -- any one that says what the order says will do
        ORDER BY (s.payload #>> '{data,object,amount_total}', s.payload #>> '{data,object,currency}', ${intentOf})
          IS DISTINCT FROM (o.total_cents::text, o.currency, p.id) LIMIT 1) e ON true
      WHERE ${these} AND o.paid_at IS NOT NULL AND o.total_cents > 0
        AND (p.id IS NULL OR (p.amount_cents, p.currency) IS DISTINCT FROM (o.total_cents, o.currency)
          OR CASE WHEN e.id IS NULL THEN o.paid_at < ${present} - interval '${unsaidSeconds} seconds'
            ELSE (e.cents, e.currency, e.intent) IS DISTINCT FROM (o.total_cents::text, o.currency, p.id) END)
      LIMIT ${breachesMax}`,
  },
  {
    name: 'payments_unsold',
    of: 'order',
    remedy:
      'A card was charged, or is held, for an order that is not there any more: give the money back at Stripe, or settle the order.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || p.id AS about,
        format('order %s is %s%s and keeps payment %s, which is %s', o.id, o.state,
          CASE WHEN o.paid_at IS NULL THEN '' ELSE ', was paid' END, p.id, p.state) AS sentence
      FROM orders o JOIN payments p ON p.order_id = o.id AND p.state IN ${keptStatesSql}
      WHERE ${these} AND CASE p.state WHEN 'captured' THEN o.paid_at IS NULL OR o.state NOT IN ('paid', 'partially_refunded', 'refunded')
        ELSE o.paid_at IS NOT NULL OR o.state NOT IN ('authorized', 'review') END LIMIT ${breachesMax}`,
  },
  {
    name: 'payments_missing',
    of: 'order',
    remedy:
      'The order waits for a charge of a card that nobody holds: look the order up at Stripe, then release it.',
    sql: (these) => `
      SELECT o.id AS order_id, 'place ' || o.place_index AS about,
        format('order %s is authorized and keeps no payment', o.id) AS sentence
      FROM orders o
      WHERE ${these} AND o.state = 'authorized'
        AND NOT EXISTS (SELECT FROM payments p WHERE p.order_id = o.id AND p.state IN ${keptStatesSql}) LIMIT ${breachesMax}`,
  },
  {
    name: 'payments_lost',
    of: 'order',
    remedy:
      'A fan paid and the order does not know: settle the order by hand, or give the money back at Stripe.',
    sql: (these) => `
      SELECT o.id AS order_id, 'event ' || s.id AS about,
        format('Stripe''s event %s says that order %s was paid by %s; it came to %s, and the order is %s', s.id, o.id, ${intentOf},
          coalesce(s.outcome, 'nothing'), o.state) AS sentence
      FROM orders o JOIN stripe_events s ON ${orderOf} = o.id
      WHERE ${these} AND ${paying} AND s.handled_at IS NOT NULL AND coalesce(s.outcome, '') <> 'other_world'
        AND NOT EXISTS (SELECT FROM payments p WHERE p.id = ${intentOf} AND p.order_id = o.id) LIMIT ${breachesMax}`,
  },
  {
    name: 'payments_shared',
    of: 'order',
    remedy: 'Two orders count one payment as theirs: only one of them was paid.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || o.payment_intent_id AS about,
        format('orders %s and %s have one payment, %s', o.id, p.id, o.payment_intent_id) AS sentence
      FROM orders o JOIN orders p ON p.payment_intent_id = o.payment_intent_id AND p.id <> o.id
      WHERE ${these} LIMIT ${breachesMax}`,
  },
  {
    name: 'payments_twice',
    of: 'order',
    remedy: 'One order was charged twice, or is about to be: give the later payment back at Stripe at once.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || p.last AS about, format('order %s keeps %s payments: %s', o.id, p.n, p.all) AS sentence
      FROM orders o CROSS JOIN LATERAL (
        SELECT count(*) AS n, max(id) AS last, string_agg(id, ', ' ORDER BY id) AS all
        FROM payments WHERE order_id = o.id AND state IN ${keptStatesSql}) p
      WHERE ${these} AND p.n > 1 LIMIT ${breachesMax}`,
  },
  {
    name: 'payments_overdue',
    of: 'order',
    late: true,
    remedy:
      'Stripe is away or no worker asks it: read job_failed of capture-order and return-payment in the workers’ log, then replay them.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || p.id AS about,
        format('payment %s of order %s is still %s, %s s after it began', p.id, o.id, p.state,
          round(extract(epoch FROM ${present} - p.created_at))) AS sentence
      FROM orders o JOIN payments p ON p.order_id = o.id JOIN events e ON e.id = o.event_id
      WHERE ${these} AND p.created_at < ${present} - interval '${overdueSeconds} seconds' AND CASE p.state
        WHEN 'returning' THEN o.ended_at IS NULL OR o.ended_at < ${present} - interval '${overdueSeconds} seconds'
        -- one that waited for its show, or for a person, has been charged since that was decided
        WHEN 'capturing' THEN greatest(p.created_at, e.confirmed_at, (SELECT max(h.at) FROM order_history h
            WHERE h.order_id = o.id AND h.kind = 'capturing')) < ${present} - interval '${overdueSeconds} seconds'
        WHEN 'authorized' THEN p.fingerprint IS NULL AND o.state = 'authorized' ELSE false END LIMIT ${breachesMax}`,
  },
  {
    name: 'card_over_limit',
    of: 'event',
    remedy:
      'One card has bought more tickets than a fan may: look at its orders; the venue decides whether they keep them.',
    sql: () => `
      SELECT c.order_id, 'payment ' || c.payment AS about,
        format('the card of payment %s has %s tickets, %s are allowed', c.payment, c.n, d.per_fan_max) AS sentence
      FROM drops d JOIN (
        SELECT p.event_id, max(p.order_id) AS order_id, max(p.id) AS payment, sum(CASE p.state WHEN 'captured' THEN
          (SELECT count(*) FROM tickets t WHERE t.order_id = p.order_id AND t.state <> 'refunded') ELSE o.quantity END) AS n
        FROM payments p JOIN orders o ON o.id = p.order_id
        WHERE p.event_id = $2 AND p.fingerprint IS NOT NULL AND p.state IN ${keptStatesSql}
        GROUP BY p.event_id, p.fingerprint) c ON c.event_id = d.event_id
      WHERE c.n > d.per_fan_max LIMIT ${breachesMax}`,
  },
  {
    name: 'refunds',
    of: 'order',
    remedy: 'Compare with the refunds that Stripe shows for the payment, and set the order to what they say.',
    // an order of before that was paid too late was refunded as a whole, and never paid
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || coalesce(o.payment_intent_id, 'none') AS about,
        format('order %s of %s cents is %s and %s cents of it went back, by %s refunds of %s cents', o.id, o.total_cents, o.state,
          o.refunded_cents, r.n, r.cents) AS sentence
      FROM orders o CROSS JOIN LATERAL (
        SELECT count(*) AS n, coalesce(sum(amount_cents), 0) AS cents, max(payment_id) AS payment
        FROM refunds WHERE order_id = o.id) r
      LEFT JOIN payments p ON p.order_id = o.id AND p.state = 'captured'
      WHERE ${these} AND CASE
        WHEN o.paid_at IS NULL THEN r.n > 0 OR (o.refunded_cents > 0) <> (o.state = 'refunded')
        WHEN o.refunded_cents <> r.cents OR r.cents > coalesce(p.amount_cents, 0) THEN true
        WHEN r.payment IS NOT NULL AND r.payment IS DISTINCT FROM p.id THEN true
        WHEN o.state = 'refunded' THEN EXISTS (SELECT FROM tickets t WHERE t.order_id = o.id AND t.state <> 'refunded')
        WHEN o.state = 'partially_refunded' THEN r.n = 0
        ELSE r.n > 0 END LIMIT ${breachesMax}`,
  },
  {
    name: 'refunds_free',
    of: 'order',
    remedy: 'A ticket that was paid for was taken back for nothing: give back at Stripe what it cost.',
    sql: (these) => `
      SELECT o.id AS order_id, 'ticket ' || t.id AS about,
        format('refund %s gave nothing back for ticket %s of order %s, which cost %s cents', r.id, t.number, o.id, i.price_cents) AS sentence
      FROM orders o JOIN refunds r ON r.order_id = o.id AND r.amount_cents = 0
      JOIN refund_tickets x ON x.refund_id = r.id JOIN tickets t ON t.id = x.ticket_id
      JOIN order_items i ON i.order_id = o.id AND i.type_id = t.type_id
      WHERE ${these} AND i.price_cents > 0 LIMIT ${breachesMax}`,
  },
  {
    name: 'refunds_due',
    of: 'order',
    late: true,
    remedy:
      'The fan waits for money: read job_failed of send-refund in the workers’ log, and ask for a refund that failed again in the portal, or send it by another way and settle it (npm run ops -- settle-refund).',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || r.payment_id AS about,
        format('refund %s of %s cents of order %s is %s%s, %s s after it was asked for', r.id, r.amount_cents, o.id, r.state,
          coalesce(' (' || r.problem || ')', ''), round(extract(epoch FROM ${present} - r.created_at))) AS sentence
      FROM orders o JOIN refunds r ON r.order_id = o.id
      WHERE ${these} AND (r.state = 'failed' OR (r.state = 'requested'
        AND r.created_at < ${present} - interval '${overdueSeconds * 3} seconds')) LIMIT ${breachesMax}`,
  },
] as const satisfies readonly Check[];
