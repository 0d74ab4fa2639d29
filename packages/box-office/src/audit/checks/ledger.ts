import { breachesMax, type Check, present } from './check.ts';

/** A refund and its entry are written together; what was a moment ago may be of a transaction that was faster. */
const raceSeconds = 60;
/** Asked for every minute, and refused or sent at once but while Stripe is away. */
const dueSeconds = 3_600;

/** The ledger against what it tells of. Its rows cannot change, so whatever is wrong here stays until another row puts it right. */
export const ledgerChecks = [
  {
    name: 'ledger_sums',
    of: 'event',
    remedy:
      'An entry does not add up to 0: the CHECK of the ledger is gone. Restore it, and book the difference.',
    sql: () => `
      SELECT NULL AS order_id, 'event ' || l.event_id AS about,
        format('the ledger of event %s adds up to %s %s instead of 0', l.event_id, sum(l.fan_cents + l.venue_cents
          + l.zilker_cents + l.stripe_cents + l.tax_cents + l.paid_out_cents), l.currency) AS sentence
      FROM ledger l WHERE l.event_id = $2 GROUP BY l.event_id, l.currency
      HAVING sum(l.fan_cents + l.venue_cents + l.zilker_cents + l.stripe_cents + l.tax_cents + l.paid_out_cents) <> 0
        OR bool_or(l.fan_cents + l.venue_cents + l.zilker_cents + l.stripe_cents + l.tax_cents + l.paid_out_cents <> 0)
      LIMIT ${breachesMax}`,
  },
  {
    name: 'ledger_currency',
    of: 'event',
    remedy: 'Money of one event is in one currency: find the verb that booked another, and book it back.',
    // a payment that came in another one is given back, and was never the venue's
    sql: () => `
      SELECT l.order_id, 'event ' || l.event_id AS about,
        format('entry %s (%s %s) is in %s, event %s in %s', l.no, l.kind, l.source, l.currency, e.id, e.currency) AS sentence
      FROM ledger l JOIN events e ON e.id = l.event_id
      WHERE l.event_id = $2 AND l.currency <> e.currency AND (l.venue_cents, l.tax_cents, l.paid_out_cents) <> (0, 0, 0) LIMIT ${breachesMax}`,
  },
  {
    name: 'ledger_payment',
    of: 'order',
    remedy:
      'A paid order has one payment in the ledger, with the parts of its price: book what is missing by its payment at Stripe.',
    sql: (these) => `
      SELECT o.id AS order_id, 'payment ' || coalesce(o.payment_intent_id, 'none') AS about,
        format('order %s was paid with %s cents (%s for the venue, %s tax, %s card, %s Zilker); the ledger has %s entries, of %s cents (%s, %s, %s, %s)',
          o.id, o.total_cents, o.venue_cents, o.tax_cents, o.card_cents, o.zilker_cents,
          b.entries, b.fan, b.venue, b.tax, b.stripe, b.zilker) AS sentence
      FROM orders o CROSS JOIN LATERAL (
        SELECT count(*) AS entries, coalesce(-sum(l.fan_cents), 0) AS fan, coalesce(sum(l.venue_cents), 0) AS venue,
          coalesce(sum(l.tax_cents), 0) AS tax, coalesce(sum(l.stripe_cents), 0) AS stripe,
          coalesce(sum(l.zilker_cents), 0) AS zilker
        FROM ledger l JOIN payments p ON p.id = l.source AND p.order_id = o.id AND p.state = 'captured'
        WHERE l.order_id = o.id AND l.kind = 'payment') b
      WHERE ${these} AND CASE WHEN o.paid_at IS NOT NULL AND o.total_cents > 0
        THEN (b.entries, b.fan, b.venue, b.tax, b.stripe, b.zilker)
          IS DISTINCT FROM (1::bigint, o.total_cents, o.venue_cents, o.tax_cents, o.card_cents, o.zilker_cents)
        ELSE b.entries > 0 END LIMIT ${breachesMax}`,
  },
  {
    name: 'ledger_refunds',
    of: 'order',
    remedy:
      'A refund and the ledger say different things: look the refund up at Stripe, and book what it did by its own verb.',
    // one that Stripe has taken has left us, until it fails; one of nothing is no entry. A person may have settled it by one of more that was
    // made at Stripe, whose name stands after its own
    sql: (these) => `
      SELECT o.id AS order_id, 'refund ' || r.id AS about,
        format('refund %s of %s cents (Stripe’s %s) is %s; the ledger has it going %s times and coming back %s times, %s cents in all',
          r.id, r.amount_cents, coalesce(r.stripe_refund_id, 'none'), r.state, b.went, b.back, b.cents) AS sentence
      FROM orders o JOIN refunds r ON r.order_id = o.id CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE l.kind = 'refund') AS went, count(*) FILTER (WHERE l.kind = 'refund_failed') AS back,
          coalesce(sum(l.fan_cents), 0) AS cents
        FROM ledger l WHERE l.kind IN ('refund', 'refund_failed') AND l.source = substring(r.stripe_refund_id FROM '[^/]*$')) b
      WHERE ${these} AND NOT CASE r.state
        WHEN 'requested' THEN b.went = b.back AND b.cents = 0
        WHEN 'failed' THEN b.went = b.back AND b.cents = 0
        WHEN 'disputed' THEN b.went = b.back AND b.cents = 0
        ELSE b.went = sign(r.amount_cents) AND b.back = 0 AND (b.cents = r.amount_cents
          OR (b.cents > r.amount_cents AND r.stripe_refund_id LIKE '%/%')) END LIMIT ${breachesMax}`,
  },
  {
    name: 'ledger_fan',
    of: 'order',
    remedy:
      'What a fan paid and got back, by the ledger, is not what the order’s payments, refunds and disputes come to: go through its lines in the portal.',
    // what its fan got back has come by one of the ways that money goes back
    sql: (these) => `
      SELECT o.id AS order_id, 'order ' || o.id AS about,
        format('the fan of order %s has %s cents by the ledger, and paid %s of which %s went back', o.id, b.fan, b.paid, b.back) AS sentence
      FROM orders o CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.fan_cents), 0) AS fan, coalesce(-sum(l.fan_cents) FILTER (WHERE l.kind = 'payment'), 0) AS paid,
          coalesce(sum(l.fan_cents) FILTER (WHERE l.kind IN ('refund', 'refund_failed')), 0) AS back
        FROM ledger l WHERE l.order_id = o.id) b
      WHERE ${these} AND (b.back > b.paid OR b.back < 0 OR b.paid < 0) LIMIT ${breachesMax}`,
  },
  {
    name: 'ledger_payouts',
    of: 'event',
    remedy:
      'A payout and the ledger say different things: look its transfer up at Stripe before anything is paid again.',
    sql: () => `
      SELECT NULL AS order_id, 'payout ' || p.id AS about,
        format('payout %s of %s cents is %s; the ledger has %s paid out of it and %s come back', p.id, p.amount_cents, p.state,
          b.went, b.back) AS sentence
      FROM payouts p CROSS JOIN LATERAL (
        SELECT coalesce(sum(l.paid_out_cents) FILTER (WHERE l.kind = 'payout'), 0) AS went,
          coalesce(-sum(l.paid_out_cents) FILTER (WHERE l.kind = 'payout_failed'), 0) AS back
        FROM ledger l WHERE l.event_id = p.event_id AND l.kind IN ('payout', 'payout_failed')
          AND split_part(l.source, '/', 1) = p.id) b
      WHERE p.event_id = $2 AND NOT CASE p.state
        WHEN 'sent' THEN b.went = p.amount_cents AND b.back < p.amount_cents
        WHEN 'reversed' THEN b.went = p.amount_cents AND b.back = p.amount_cents
        ELSE b.went = 0 AND b.back = 0 END LIMIT ${breachesMax}`,
  },
  {
    name: 'payouts_overdue',
    of: 'everywhere',
    late: true,
    remedy:
      'A payout is not sent, and nothing else of its event can be paid: read job_failed of send-payout in the workers’ log. Most likely Stripe does not take our key, or does not let it make transfers.',
    sql: () => `
      SELECT NULL AS order_id, 'payout ' || p.id AS about,
        format('payout %s of %s cents is still due, %s s after it became so, asked for %s times', p.id, p.amount_cents,
          round(extract(epoch FROM ${present} - p.created_at)), CASE WHEN p.asked_at IS NULL THEN 0 ELSE p.attempt END) AS sentence
      FROM payouts p WHERE p.state = 'due' AND p.created_at < ${present} - interval '${dueSeconds} seconds' LIMIT ${breachesMax}`,
  },
  {
    name: 'ledger_paid_beyond',
    of: 'event',
    remedy:
      'A venue was paid more of an event than it had: pay nothing more of it, and ask the venue for the rest.',
    // refunds may come after a payout, so that the venue owes; those of before it, it had to leave room for
    sql: () => `
      SELECT NULL AS order_id, 'payout ' || l.source AS about,
        format('%s cents were paid out of event %s by %s, which left the venue with %s', l.paid_out_cents, l.event_id, l.source,
          b.left_cents) AS sentence
      FROM ledger l CROSS JOIN LATERAL (
        SELECT sum(m.venue_cents) AS left_cents FROM ledger m WHERE m.event_id = l.event_id AND (m.no = l.no
          OR (m.no < l.no AND (m.venue_cents > 0 OR m.kind = 'payout' OR m.at < l.at - interval '${raceSeconds} seconds')))) b
      WHERE l.event_id = $2 AND l.kind = 'payout' AND b.left_cents < 0 LIMIT ${breachesMax}`,
  },
  {
    name: 'ledger_orphans',
    of: 'event',
    remedy:
      'An entry names what is not there: restore the row that it tells of from a backup, or book the entry back.',
    sql: () => `
      SELECT l.order_id, 'entry ' || l.no AS about,
        format('entry %s (%s) names %s%s', l.no, l.kind, l.source, w.why) AS sentence
      FROM ledger l CROSS JOIN LATERAL (
        SELECT CASE
          WHEN l.order_id IS NULL AND l.kind NOT IN ('payout', 'payout_failed') THEN ' and no order'
          WHEN l.order_id IS NOT NULL AND NOT EXISTS (SELECT FROM orders o WHERE o.id = l.order_id AND o.event_id = l.event_id)
            THEN format(' of order %s, which its event does not have', l.order_id)
          WHEN l.kind IN ('payment', 'card_cost') AND NOT EXISTS (
              SELECT FROM payments p WHERE p.order_id = l.order_id AND (p.id = l.source
                -- put right later, by Stripe's balance transaction
                OR (l.kind = 'card_cost' AND l.source LIKE 'txn\\_%' AND p.cost_cents IS NOT NULL)))
            THEN ', a payment that is not there'
          WHEN l.kind IN ('payout', 'payout_failed') AND NOT EXISTS (
              SELECT FROM payouts p WHERE p.id = split_part(l.source, '/', 1) AND p.event_id = l.event_id)
            THEN ', a payout that is not there'
        END AS why) w
      WHERE l.event_id = $2 AND w.why IS NOT NULL LIMIT ${breachesMax}`,
  },
  {
    name: 'payment_differences',
    of: 'everywhere',
    remedy:
      'Stripe and we tell different things: see docs/payments.md for what to do about this kind. What a person has dealt with is closed by npm run reconcile:payments -- --settled KIND/OBJECT.',
    sql: () => `
      SELECT NULL AS order_id, 'payment ' || d.object AS about,
        format('%s, for %s minutes: %s', d.kind, round(extract(epoch FROM ${present} - d.first_seen_at) / 60), d.sentence) AS sentence
      FROM payment_differences d WHERE d.gone_at IS NULL ORDER BY d.first_seen_at LIMIT ${breachesMax}`,
  },
] as const satisfies readonly Check[];
