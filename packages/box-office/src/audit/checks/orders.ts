import { extensionsMax } from '@zilker/contracts/http/sale';
import { offerMs } from '../../moves/windows.ts';
import { breachesMax, type Check, holding, paid, present } from './check.ts';

/** The sweep passes every quarter of a second; a full batch of the largest drop takes it a few. */
const overdueSeconds = 30;
/** Stripe is asked about an expiring order every half minute. */
const askedSeconds = 300;
/** However many end at once and however busy Stripe is; from then on a person has to see to it, since it holds stock. */
const endedSeconds = 1_800;

/** An order against its lines, its visit, its account and its clock. */
export const orderChecks = [
  {
    name: 'items',
    of: 'order',
    remedy: 'The lines of the order and the order itself were not written together; the fan saw the order.',
    sql: (these) => `
      SELECT o.id AS order_id, 'place ' || o.place_index AS about,
        format('order %s is for %s tickets, its lines for %s', o.id, o.quantity, coalesce(s.n, 0)) AS sentence
      FROM orders o LEFT JOIN LATERAL (
        SELECT sum(quantity) AS n FROM order_items WHERE order_id = o.id) s ON true
      WHERE ${these} AND o.quantity <> coalesce(s.n, 0) LIMIT ${breachesMax}`,
  },
  {
    name: 'totals',
    of: 'order',
    remedy:
      'The fan was shown another price than the one that follows from the lines: compare it with what was charged.',
    // the least total that leaves what is due once the card is paid, as `quote` has it
    sql: (these) => `
      SELECT o.id AS order_id, 'place ' || o.place_index AS about,
        format('order %s costs %s cents: %s for the card, %s for Zilker, %s of tax; by version %s of its terms %s are for Zilker, %s of tax, and %s are due',
          o.id, o.total_cents, o.card_cents, o.zilker_cents, o.tax_cents, o.terms, q.zilker, q.tax, q.net) AS sentence
      FROM orders o JOIN LATERAL (
        SELECT sum(quantity * price_cents) AS face, coalesce(sum(quantity) FILTER (WHERE price_cents > 0), 0) AS charged
        FROM order_items WHERE order_id = o.id) l ON true
      LEFT JOIN venue_terms t ON t.venue_id = o.venue_id AND t.version = o.terms
      CROSS JOIN LATERAL (
        SELECT t.zilker_cents * l.charged AS zilker,
          CASE t.tax_paid_by WHEN 'fan' THEN round(l.face * t.tax_bps / 10000.0)
            ELSE l.face - round(l.face * 10000.0 / (10000 + t.tax_bps)) END AS tax) f
      CROSS JOIN LATERAL (
        SELECT f.zilker, f.tax, l.face + CASE t.zilker_paid_by WHEN 'fan' THEN f.zilker ELSE 0 END
            + CASE t.tax_paid_by WHEN 'fan' THEN f.tax ELSE 0 END AS net,
          round(o.total_cents * t.card_bps / 10000.0) + t.card_fixed_cents AS card,
          round((o.total_cents - 1) * t.card_bps / 10000.0) + t.card_fixed_cents AS card_below) q
      WHERE ${these} AND NOT coalesce(CASE l.face WHEN 0 THEN o.total_cents = 0 AND o.card_cents = 0
        ELSE (o.zilker_cents, o.tax_cents, o.card_cents) = (q.zilker, q.tax, q.card)
          AND CASE t.card_paid_by WHEN 'fan' THEN o.total_cents - q.card = q.net AND o.total_cents - 1 - q.card_below < q.net
            ELSE o.total_cents = q.net END END, false)
      LIMIT ${breachesMax}`,
  },
  {
    name: 'states',
    of: 'order',
    remedy:
      'Find by the log which verb wrote this state, and bring the order to the state that its payment says.',
    sql: (these) => `
      SELECT o.id AS order_id, 'place ' || o.place_index AS about,
        format('order %s is %s, %s', o.id, o.state, w.why) AS sentence
      FROM orders o CROSS JOIN LATERAL (
        SELECT CASE
          WHEN o.state IN ${paid} AND o.paid_at IS NULL THEN 'but nobody paid it'
          WHEN o.state IN ${holding} AND o.paid_at IS NOT NULL THEN 'though it was paid'
          WHEN o.state IN ('expired', 'cancelled') AND o.paid_at IS NOT NULL THEN 'though it was paid'
          WHEN o.state IN ('paying', 'expiring') AND o.session_id IS NULL THEN 'but has no session'
          WHEN o.state = 'expiring' AND (o.ends_as IS NULL OR o.checked_at IS NULL) THEN 'but nobody said as what it ends'
          WHEN o.state IN ('expired', 'cancelled') AND o.ended_at IS NULL THEN 'but has no end'
        END AS why) w
      WHERE ${these} AND w.why IS NOT NULL LIMIT ${breachesMax}`,
  },
  {
    name: 'visits',
    of: 'order',
    remedy:
      'An order and the visit that it was made in say different things: look at both before anything is moved.',
    // an order for a returned ticket has no visit; a visit is done once a card was found within its limit, whatever comes of that; an order
    // that was paid late has its old one
    sql: (these) => `
      SELECT o.id AS order_id, 'place ' || o.place_index AS about,
        format('order %s of account %s is %s, its visit of place %s is %s of account %s', o.id, o.account_id, o.state,
          o.place_index, coalesce(v.state, 'not there'), coalesce(v.account_id, 'none')) AS sentence
      FROM orders o LEFT JOIN visits v ON v.drop_id = o.drop_id AND v.place_index = o.place_index
      CROSS JOIN LATERAL (
        SELECT count(*) > 0 AS any, count(*) FILTER (WHERE fingerprint IS NOT NULL) > 0 AS checked
        FROM payments WHERE order_id = o.id) p
      WHERE ${these} AND o.place_index >= 0 AND (v.state IS NULL OR v.account_id IS DISTINCT FROM o.account_id OR v.promised
        OR v.state IN ('called', 'open') OR (v.state = 'holding' AND o.state NOT IN ${holding})
        OR (v.state <> 'holding' AND o.state IN ('held', 'paying', 'expiring') AND NOT p.any)
        OR (v.state = 'done' AND o.paid_at IS NULL AND NOT p.checked)) LIMIT ${breachesMax}`,
  },
  {
    name: 'visits_alone',
    of: 'event',
    remedy:
      'A visit says that it holds or has bought tickets, and there is no order: look at the log of its place.',
    sql: () => `
      SELECT o.id AS order_id, 'place ' || v.place_index AS about,
        format('the visit of place %s is %s%s while its order is %s', v.place_index, v.state,
          CASE WHEN v.promised THEN ' and has a ticket promised' ELSE '' END, coalesce(o.state, 'not there')) AS sentence
      FROM drops d JOIN visits v ON v.drop_id = d.id
      LEFT JOIN orders o ON o.drop_id = d.id AND o.place_index = v.place_index
      WHERE d.event_id = $2 AND ((v.state IN ('holding', 'done') AND o.id IS NULL)
        OR (v.promised AND v.state NOT IN ('called', 'open'))
        OR (v.state IN ('open', 'holding', 'done') AND (v.account_id IS NULL OR v.opened_at IS NULL))) LIMIT ${breachesMax}`,
  },
  {
    name: 'history',
    of: 'order',
    remedy:
      'Something happened to the order that its history does not tell: find by the log which verb did it, and mend that verb.',
    // an order of a release that kept no history has none, but for its money
    sql: (these) => `
      SELECT o.id AS order_id, w.about, format('the history of order %s, which is %s, does not say %s', o.id, o.state, w.what) AS sentence
      FROM orders o CROSS JOIN LATERAL (
        SELECT 'place ' || o.place_index AS about, format('that it is %s', s.kind) AS what
        FROM (SELECT CASE o.state WHEN 'held' THEN NULL WHEN 'paying' THEN 'checkout' WHEN 'partially_refunded' THEN 'paid'
          WHEN 'refunded' THEN CASE WHEN o.paid_at IS NOT NULL THEN 'paid' END ELSE o.state END AS kind) s
        WHERE EXISTS (SELECT FROM order_history h WHERE h.order_id = o.id)
          AND NOT EXISTS (SELECT FROM order_history h WHERE h.order_id = o.id AND h.kind = s.kind) AND s.kind IS NOT NULL
        UNION ALL SELECT 'payment ' || p.id, format('what came of payment %s, which is %s', p.id, p.state)
        FROM payments p WHERE p.order_id = o.id AND NOT EXISTS (
          SELECT FROM order_history h WHERE h.order_id = o.id AND h.detail ->> 'payment' = p.id
            AND h.kind = ANY (CASE p.state WHEN 'captured' THEN ARRAY['paid'] WHEN 'returned' THEN ARRAY['returned']
              WHEN 'returning' THEN ARRAY['late_returned', 'card_over_limit', 'cancelled', 'expired', 'authorized'] ELSE ARRAY['authorized'] END))
        UNION ALL SELECT 'payment ' || r.payment_id, format('that refund %s is %s', r.id, r.state)
        FROM refunds r WHERE r.order_id = o.id AND NOT EXISTS (
          SELECT FROM order_history h WHERE h.order_id = o.id AND h.kind = 'refund_' || r.state AND h.detail ->> 'refund' = r.id)
        UNION ALL SELECT 'payment ' || d.payment_id, format('that dispute %s is %s', d.id, d.state)
        FROM disputes d WHERE d.order_id = o.id AND NOT EXISTS (
          SELECT FROM order_history h WHERE h.order_id = o.id AND h.detail ->> 'dispute' = d.id
            AND h.kind = CASE d.state WHEN 'open' THEN 'dispute_opened' ELSE 'dispute_' || d.state END)) w
      WHERE ${these} LIMIT ${breachesMax}`,
  },
  {
    name: 'orphans',
    of: 'order',
    remedy: 'The order names a row that is not there: restore that row, or cancel the order.',
    sql: (these) => `
      SELECT o.id AS order_id, 'place ' || o.place_index AS about,
        format('order %s names %s', o.id, w.what) AS sentence
      FROM orders o CROSS JOIN LATERAL (
        SELECT CASE
          WHEN NOT EXISTS (SELECT FROM accounts a WHERE a.id = o.account_id) THEN format('account %s, which is not there', o.account_id)
          WHEN NOT EXISTS (SELECT FROM drops d WHERE d.id = o.drop_id AND d.event_id = o.event_id AND d.venue_id = o.venue_id)
            THEN format('drop %s, which is not that of its event', o.drop_id)
          WHEN EXISTS (SELECT FROM order_items i WHERE i.order_id = o.id AND NOT EXISTS (
              SELECT FROM ticket_types t WHERE t.id = i.type_id AND t.event_id = o.event_id))
            THEN 'a ticket type that its event does not have'
        END AS what) w
      WHERE ${these} AND w.what IS NOT NULL LIMIT ${breachesMax}`,
  },
  {
    name: 'extensions',
    of: 'order',
    remedy:
      'A hold lasts longer than it may: see by the log who prolonged it; it ends at its time all the same.',
    // a drop that stood still has moved the ends of its holds, by a time that is not kept order by order
    sql: (these) => `
      SELECT o.id AS order_id, 'place ' || o.place_index AS about,
        format('order %s was prolonged %s times and ends %s s after it began', o.id, o.extensions,
          round(extract(epoch FROM o.expires_at - o.created_at))) AS sentence
      FROM orders o JOIN drops d ON d.id = o.drop_id
      WHERE ${these} AND (o.extensions NOT BETWEEN 0 AND ${extensionsMax}
        OR (d.shifted_to IS NULL AND d.stopped_at IS NULL AND o.expires_at > o.created_at
          + ${longest(`CASE WHEN o.place_index < 0 THEN greatest(${offerMs}, d.hold_ms) ELSE d.hold_ms END`, 'o.extensions')}))
      LIMIT ${breachesMax}`,
  },
  {
    name: 'visit_extensions',
    of: 'event',
    remedy:
      'A fan has longer to choose than may be: see by the log of its place who prolonged it; it ends at its time all the same.',
    sql: () => `
      SELECT NULL AS order_id, 'place ' || v.place_index AS about,
        format('the visit of place %s was prolonged %s times and ends %s s after it began', v.place_index, v.extensions,
          round(extract(epoch FROM v.ends_at - v.opened_at))) AS sentence
      FROM drops d JOIN visits v ON v.drop_id = d.id AND v.state = 'open'
      WHERE d.event_id = $2 AND (v.extensions NOT BETWEEN 0 AND ${extensionsMax}
        OR (d.shifted_to IS NULL AND d.stopped_at IS NULL AND v.ends_at > v.opened_at
          + ${longest('d.visit_ms', 'v.extensions')}))
      LIMIT ${breachesMax}`,
  },
  {
    name: 'holds_overdue',
    of: 'order',
    late: true,
    remedy:
      'No worker sweeps: see whether one runs, and read clock_failed in its log. Tickets come back once it does. Where one runs, Stripe does not say what became of the session of an expiring order: look it up there, by the keys of its account.',
    sql: (these) => `
      SELECT o.id AS order_id, 'place ' || o.place_index AS about,
        format('order %s is still %s, %s s after its end', o.id, o.state,
          round(extract(epoch FROM ${present} - o.expires_at))) AS sentence
      FROM orders o JOIN drops d ON d.id = o.drop_id
      WHERE ${these} AND CASE o.state
        WHEN 'held' THEN NOT d.sale_stopped AND o.expires_at < ${present} - interval '${overdueSeconds} seconds'
        WHEN 'paying' THEN o.expires_at < ${present} - interval '${overdueSeconds} seconds'
        WHEN 'expiring' THEN o.checked_at < ${present} - interval '${askedSeconds} seconds'
          OR o.expires_at < ${present} - interval '${endedSeconds} seconds'
        ELSE false END LIMIT ${breachesMax}`,
  },
  {
    name: 'visits_overdue',
    of: 'event',
    late: true,
    remedy:
      'No worker sweeps: see whether one runs, and read clock_failed in its log. Promises come back once it does.',
    sql: () => `
      SELECT NULL AS order_id, 'place ' || v.place_index AS about,
        format('the visit of place %s is still %s, %s s after its end', v.place_index, v.state,
          round(extract(epoch FROM ${present} - CASE v.state WHEN 'called' THEN v.open_by ELSE v.ends_at END))) AS sentence
      FROM drops d JOIN visits v ON v.drop_id = d.id AND v.state IN ('called', 'open')
      WHERE d.event_id = $2 AND NOT d.sale_stopped
        AND CASE v.state WHEN 'called' THEN v.open_by ELSE v.ends_at END < ${present} - interval '${overdueSeconds} seconds'
      LIMIT ${breachesMax}`,
  },
  {
    name: 'items_alone',
    of: 'everywhere',
    dear: true,
    remedy: 'Lines without their order were left behind; keep a copy of them and remove them.',
    sql: () => `
      SELECT i.order_id, 'type ' || i.type_id AS about,
        format('a line of %s tickets of type %s names order %s, which is not there', i.quantity, i.type_id, i.order_id) AS sentence
      FROM order_items i WHERE NOT EXISTS (SELECT FROM orders o WHERE o.id = i.order_id) LIMIT ${breachesMax}`,
  },
] as const satisfies readonly Check[];

/** The time that is `whole` ms and was prolonged so many times, in SQL, with a second to spare. */
function longest(whole: string, times: string): string {
  return `((${whole}) + ${times} * greatest(20000, ceil(${whole} / 10.0)) + 1000) * interval '1 millisecond'`;
}
