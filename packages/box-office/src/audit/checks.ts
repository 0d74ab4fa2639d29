/**
 * What must hold of an event at every moment, each as a query of its breaches: `$1` is the event, and every row is a breach with a
 * sentence. Ten rows of a check are enough to say that it fails.
 */
export type Check = { name: CheckName; sql: string };

export const checkNames = [
  'oversold',
  'taken',
  'sold',
  'promised',
  'promise_kept',
  'calls',
  'usage',
  'over_limit',
  'items',
  'tickets',
  'tickets_unpaid',
  'visits',
  'served_once',
] as const;
export type CheckName = (typeof checkNames)[number];

/** States in which an order holds tickets that are not paid, and those in which it has them for good. */
const holding = `('held', 'paying', 'authorized', 'expiring', 'review')`;
const paid = `('paid', 'partially_refunded')`;

export const checks: readonly Check[] = [
  {
    name: 'oversold',
    sql: `SELECT format('%s of type %s are taken, %s exist', taken, id, capacity) AS sentence
      FROM ticket_types WHERE event_id = $1 AND taken > capacity LIMIT 10`,
  },
  {
    name: 'taken',
    sql: `SELECT format('type %s counts %s taken, its orders hold %s', t.id, t.taken, coalesce(s.n, 0)) AS sentence
      FROM ticket_types t LEFT JOIN (
        SELECT i.type_id, sum(i.quantity) AS n FROM orders o JOIN order_items i ON i.order_id = o.id
        WHERE o.event_id = $1 AND (o.state IN ${holding} OR o.state IN ${paid}) GROUP BY i.type_id) s ON s.type_id = t.id
      WHERE t.event_id = $1 AND t.taken <> coalesce(s.n, 0) LIMIT 10`,
  },
  {
    name: 'sold',
    sql: `SELECT format('type %s counts %s sold, its paid orders have %s', t.id, t.sold, coalesce(s.n, 0)) AS sentence
      FROM ticket_types t LEFT JOIN (
        SELECT i.type_id, sum(i.quantity) AS n FROM orders o JOIN order_items i ON i.order_id = o.id
        WHERE o.event_id = $1 AND o.state IN ${paid} GROUP BY i.type_id) s ON s.type_id = t.id
      WHERE t.event_id = $1 AND t.sold <> coalesce(s.n, 0) LIMIT 10`,
  },
  {
    name: 'promised',
    sql: `SELECT format('drop %s counts %s promised; %s are granted and not called, %s are promised to visits',
        d.id, d.promised, coalesce(d.called, d.granted) - d.calls, v.n) AS sentence
      FROM drops d CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM visits WHERE drop_id = d.id AND promised) v
      WHERE d.event_id = $1 AND d.promised <> coalesce(d.called, d.granted) - d.calls + v.n`,
  },
  {
    name: 'promise_kept',
    sql: `SELECT format('%s are taken and %s promised, %s exist', t.taken, d.promised, t.capacity) AS sentence
      FROM drops d CROSS JOIN LATERAL (
        SELECT sum(taken) AS taken, sum(capacity) AS capacity FROM ticket_types WHERE event_id = d.event_id) t
      WHERE d.event_id = $1 AND t.taken + d.promised > t.capacity`,
  },
  {
    name: 'calls',
    sql: `SELECT format('drop %s counts %s calls of %s granted, its visits had %s', d.id, d.calls, d.granted, v.n) AS sentence
      FROM drops d CROSS JOIN LATERAL (
        SELECT coalesce(sum(call_no), 0) AS n FROM visits WHERE drop_id = d.id) v
      WHERE d.event_id = $1 AND (d.calls <> v.n OR d.calls > d.granted)`,
  },
  {
    name: 'usage',
    sql: `SELECT format('account %s counts %s tickets, its orders have %s', coalesce(u.account_id, s.account_id),
        coalesce(u.taken, 0), coalesce(s.n, 0)) AS sentence
      FROM (SELECT * FROM usage WHERE event_id = $1) u FULL JOIN (
        SELECT account_id, sum(quantity) AS n FROM orders
        WHERE event_id = $1 AND (state IN ${holding} OR state IN ${paid}) GROUP BY account_id) s
        ON s.account_id = u.account_id
      WHERE coalesce(u.taken, 0) <> coalesce(s.n, 0) LIMIT 10`,
  },
  {
    name: 'over_limit',
    sql: `SELECT format('account %s has %s tickets, %s are allowed', t.account_id, t.n, d.per_fan_max) AS sentence
      FROM drops d JOIN (
        SELECT event_id, account_id, count(*) AS n FROM tickets
        WHERE event_id = $1 AND state IN ('valid', 'checked_in') GROUP BY event_id, account_id) t ON t.event_id = d.event_id
      WHERE t.n > d.per_fan_max LIMIT 10`,
  },
  {
    name: 'items',
    sql: `SELECT format('order %s is for %s tickets and %s cents, its lines for %s and %s', o.id, o.quantity,
        o.venue_cents, coalesce(s.n, 0), coalesce(s.cents, 0)) AS sentence
      FROM orders o LEFT JOIN LATERAL (
        SELECT sum(quantity) AS n, sum(quantity * price_cents) AS cents FROM order_items WHERE order_id = o.id) s ON true
      WHERE o.event_id = $1 AND (o.quantity <> coalesce(s.n, 0) OR o.venue_cents <> coalesce(s.cents, 0)) LIMIT 10`,
  },
  {
    name: 'tickets',
    sql: `SELECT format('paid order %s has %s tickets of type %s instead of %s', o.id, coalesce(t.n, 0), i.type_id,
        i.quantity) AS sentence
      FROM orders o JOIN order_items i ON i.order_id = o.id LEFT JOIN LATERAL (
        SELECT count(*) AS n FROM tickets WHERE order_id = o.id AND type_id = i.type_id) t ON true
      WHERE o.event_id = $1 AND o.state IN ${paid} AND coalesce(t.n, 0) <> i.quantity LIMIT 10`,
  },
  {
    name: 'tickets_unpaid',
    sql: `SELECT format('ticket %s belongs to order %s, which was never paid', t.id, o.id) AS sentence
      FROM tickets t JOIN orders o ON o.id = t.order_id
      WHERE t.event_id = $1 AND o.paid_at IS NULL LIMIT 10`,
  },
  {
    name: 'visits',
    sql: `SELECT format('the visit of place %s is %s while its order %s is %s', v.place_index, v.state,
        coalesce(o.id, 'none'), coalesce(o.state, 'none')) AS sentence
      FROM drops d JOIN visits v ON v.drop_id = d.id
      LEFT JOIN orders o ON o.drop_id = d.id AND o.place_index = v.place_index
      WHERE d.event_id = $1 AND ((v.state = 'holding') <> coalesce(o.state IN ${holding}, false)
        OR (v.state = 'done' AND o.paid_at IS NULL)
        OR (v.promised AND v.state NOT IN ('called', 'open'))) LIMIT 10`,
  },
  {
    name: 'served_once',
    sql: `SELECT format('account %s has %s orders', account_id, count(*)) AS sentence
      FROM orders WHERE event_id = $1 GROUP BY account_id HAVING count(*) > 1 LIMIT 10`,
  },
];
