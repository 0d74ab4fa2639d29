import { breachesMax, type Check, paid } from './check.ts';

/** Orders against the tickets that they have. */
export const ticketChecks = [
  {
    name: 'tickets',
    of: 'order',
    remedy: 'Issue what is missing, or revoke what is too much; the fan has paid for what the lines say.',
    sql: (these) => `
      SELECT o.id AS order_id, 'type ' || w.type_id AS about,
        format('paid order %s has %s tickets of type %s instead of %s', o.id, w.has, w.type_id, w.bought) AS sentence
      FROM orders o CROSS JOIN LATERAL (
        SELECT coalesce(i.type_id, t.type_id) AS type_id, coalesce(t.n, 0) AS has, coalesce(i.quantity, 0) AS bought
        FROM (SELECT type_id, quantity FROM order_items WHERE order_id = o.id) i
        FULL JOIN (SELECT type_id, count(*) AS n FROM tickets WHERE order_id = o.id GROUP BY type_id) t
          ON t.type_id = i.type_id) w
      WHERE ${these} AND o.state IN ${paid} AND w.has <> w.bought LIMIT ${breachesMax}`,
  },
  {
    name: 'tickets_unpaid',
    of: 'order',
    remedy: 'Revoke the ticket before the doors open, and find by the log who issued it.',
    sql: (these) => `
      SELECT o.id AS order_id, 'ticket ' || t.id AS about,
        format('ticket %s belongs to order %s, which was never paid', t.id, o.id) AS sentence
      FROM orders o JOIN tickets t ON t.order_id = o.id
      WHERE ${these} AND o.paid_at IS NULL LIMIT ${breachesMax}`,
  },
  {
    name: 'tickets_refunded',
    of: 'order',
    remedy: 'The money went back and the ticket still lets somebody in: mark it refunded.',
    sql: (these) => `
      SELECT o.id AS order_id, 'ticket ' || t.id AS about,
        format('ticket %s is %s, its order %s is refunded', t.id, t.state, o.id) AS sentence
      FROM orders o JOIN tickets t ON t.order_id = o.id
      WHERE ${these} AND o.state = 'refunded' AND t.state IN ('valid', 'checked_in', 'outside') LIMIT ${breachesMax}`,
  },
] as const satisfies readonly Check[];
