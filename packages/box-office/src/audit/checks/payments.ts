import { breachesMax, type Check, present } from './check.ts';

/** Stripe sends an event again for days; one that an order was paid without, since we asked ourselves, is mostly seconds late. */
const unsaidSeconds = 3_600;
/** A job for each, tried five times within some minutes. */
const jobSeconds = 600;

/** Stored events that say that money came for an order. */
const paying = `
  s.type IN ('checkout.session.completed', 'checkout.session.async_payment_succeeded')
  AND s.payload #>> '{data,object,payment_status}' = 'paid'`;
const orderOf = `s.payload #>> '{data,object,metadata,order}'`;
/** Stripe gives the intent as its id, or whole. */
const intentOf = `coalesce(s.payload #>> '{data,object,payment_intent,id}', s.payload #>> '{data,object,payment_intent}')`;

/** Orders against the money that Stripe says has come and gone. A ledger of our own, once there is one, has a file beside this. */
export const paymentChecks = [
  {
    name: 'payments',
    of: 'order',
    remedy:
      'Look the payment up at Stripe by its intent: either the order is not paid, or our record of it is wrong.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || coalesce(o.payment_intent_id, 'none') AS about,
        format('order %s is paid with %s cents by payment %s; %s', o.id, o.total_cents, coalesce(o.payment_intent_id, 'none'),
          CASE WHEN e.id IS NULL THEN 'Stripe never said so'
            ELSE format('Stripe''s event %s says %s %s by payment %s', e.id, e.cents, e.currency, e.intent) END) AS sentence
      FROM orders o LEFT JOIN LATERAL (
        SELECT s.id, s.payload #>> '{data,object,amount_total}' AS cents, s.payload #>> '{data,object,currency}' AS currency,
          ${intentOf} AS intent
        FROM stripe_events s WHERE ${orderOf} = o.id AND ${paying}
        -- any one that says what the order says will do
        ORDER BY (s.payload #>> '{data,object,amount_total}', s.payload #>> '{data,object,currency}', ${intentOf})
          IS DISTINCT FROM (o.total_cents::text, 'usd', o.payment_intent_id) LIMIT 1) e ON true
      WHERE ${these} AND o.paid_at IS NOT NULL AND o.total_cents > 0
        AND (o.payment_intent_id IS NULL OR CASE WHEN e.id IS NULL THEN o.paid_at < ${present} - interval '${unsaidSeconds} seconds'
          ELSE (e.cents, e.currency, e.intent) IS DISTINCT FROM (o.total_cents::text, 'usd', o.payment_intent_id) END)
      LIMIT ${breachesMax}`,
  },
  {
    name: 'payments_lost',
    of: 'order',
    remedy:
      'A fan paid and the order does not know: settle the order by hand, or give the money back at Stripe.',
    sql: (these) => `
      SELECT o.id AS order_id, 'event ' || s.id AS about,
        format('Stripe''s event %s says that order %s was paid; it came to %s, and the order is %s', s.id, o.id,
          coalesce(s.outcome, 'nothing'), o.state) AS sentence
      FROM orders o JOIN stripe_events s ON ${orderOf} = o.id
      WHERE ${these} AND ${paying} AND s.handled_at IS NOT NULL
        AND o.payment_intent_id IS DISTINCT FROM ${intentOf} AND o.state <> 'review'
        AND coalesce(s.outcome, '') NOT IN ('review', 'other_world') LIMIT ${breachesMax}`,
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
    name: 'refunds',
    of: 'order',
    remedy: 'Compare with the refunds that Stripe shows for the payment, and set the order to what they say.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || coalesce(o.payment_intent_id, 'none') AS about,
        format('order %s of %s cents is %s and %s cents of it went back', o.id, o.total_cents, o.state, o.refunded_cents)
          AS sentence
      FROM orders o
      WHERE ${these} AND CASE
        WHEN o.refunded_cents NOT BETWEEN 0 AND o.total_cents THEN true
        WHEN o.refunded_cents > 0 AND o.payment_intent_id IS NULL THEN true
        WHEN o.state = 'refunded' THEN o.refunded_cents < o.total_cents
        WHEN o.state = 'partially_refunded' THEN o.refunded_cents = 0 OR o.refunded_cents = o.total_cents
        ELSE o.refunded_cents > 0 END LIMIT ${breachesMax}`,
  },
  {
    name: 'refunds_due',
    of: 'order',
    late: true,
    remedy: 'The fan waits for money: read job_failed of refund-order in the workers’ log, then replay it.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || o.payment_intent_id AS about,
        format('order %s is %s, was paid with %s and has not been given its money back', o.id, o.state, o.payment_intent_id)
          AS sentence
      FROM orders o
      WHERE ${these} AND o.state IN ('expired', 'cancelled') AND o.payment_intent_id IS NOT NULL AND o.refunded_cents = 0
        AND NOT EXISTS (SELECT FROM stripe_events s WHERE ${orderOf} = o.id AND ${paying}
          AND (s.handled_at IS NULL OR s.handled_at > ${present} - interval '${jobSeconds} seconds'))
      LIMIT ${breachesMax}`,
  },
] as const satisfies readonly Check[];
