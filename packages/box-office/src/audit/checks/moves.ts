import { breachesMax, type Check, holding, present } from './check.ts';

/** The sweep comes every few seconds. */
const overdueSeconds = 60;

/** Tickets that went to somebody else, against what made them go. */
export const moveChecks = [
  {
    name: 'holders',
    of: 'event',
    remedy:
      'A ticket is with somebody who neither bought it nor accepted it last: see its transfers, and give it to whom they name.',
    sql: () => `
      SELECT t.order_id, 'ticket ' || t.id AS about,
        format('ticket %s is with account %s, and should be with %s', t.id, t.account_id, coalesce(l.to_account, o.account_id)) AS sentence
      FROM tickets t JOIN orders o ON o.id = t.order_id
      LEFT JOIN LATERAL (
        SELECT x.to_account FROM transfers x WHERE x.ticket_id = t.id AND x.state = 'accepted'
        ORDER BY x.settled_at DESC, x.id DESC LIMIT 1) l ON true
      WHERE t.event_id = $2 AND t.account_id <> coalesce(l.to_account, o.account_id) LIMIT ${breachesMax}`,
  },
  {
    name: 'offers',
    of: 'event',
    remedy:
      'A returned ticket is held for an order that does not hold it: put it back on the list, or sell it to that order.',
    sql: () => `
      SELECT r.order_id, 'ticket ' || r.ticket_id AS about,
        format('ticket %s is held for order %s, which is %s and for %s tickets', r.ticket_id, coalesce(r.order_id, 'none'),
          coalesce(o.state, 'not there'), coalesce(i.quantity, 0)) AS sentence
      FROM ticket_returns r JOIN tickets t ON t.id = r.ticket_id
      LEFT JOIN orders o ON o.id = r.order_id
      LEFT JOIN order_items i ON i.order_id = o.id AND i.type_id = t.type_id
      WHERE r.event_id = $2 AND r.state = 'offered'
        AND (o.id IS NULL OR o.state NOT IN ${holding} OR o.place_index >= 0 OR i.quantity IS DISTINCT FROM 1) LIMIT ${breachesMax}`,
  },
  {
    name: 'returns_sold',
    of: 'event',
    remedy:
      'A ticket was sold to the next fan and lets its old holder in as well: refund it to who bought it.',
    sql: () => `
      SELECT t.order_id, 'ticket ' || t.id AS about,
        format('ticket %s was returned and sold, and is %s', t.id, t.state) AS sentence
      FROM ticket_returns r JOIN tickets t ON t.id = r.ticket_id
      WHERE r.event_id = $2 AND r.state = 'sold' AND t.state <> 'refunded' LIMIT ${breachesMax}`,
  },
  {
    name: 'transfers_overdue',
    of: 'everywhere',
    late: true,
    remedy:
      'No worker sweeps what is on its way: see whether one runs, and read clock_failed of the moves in its log. Until it does, these tickets are shown by nobody.',
    sql: () => `
      SELECT t.order_id, 'ticket ' || t.id AS about,
        format('transfer %s of ticket %s still waits, %s s after its end', x.id, x.ticket_id,
          round(extract(epoch FROM ${present} - x.ends_at))) AS sentence
      FROM transfers x JOIN tickets t ON t.id = x.ticket_id
      WHERE x.state = 'offered' AND x.ends_at < ${present} - interval '${overdueSeconds} seconds'
      ORDER BY x.ends_at LIMIT ${breachesMax}`,
  },
  {
    name: 'returns_overdue',
    of: 'everywhere',
    late: true,
    remedy:
      'No worker sweeps what was offered back: see whether one runs, and read clock_failed of the moves in its log. These tickets stay good; their fans are not told that nobody bought them.',
    sql: () => `
      SELECT t.order_id, 'ticket ' || t.id AS about,
        format('ticket %s is still on the list of returns, %s s after its end', t.id,
          round(extract(epoch FROM ${present} - r.ends_at))) AS sentence
      FROM ticket_returns r JOIN tickets t ON t.id = r.ticket_id
      WHERE r.state = 'listed' AND r.ends_at < ${present} - interval '${overdueSeconds} seconds'
      ORDER BY r.ends_at LIMIT ${breachesMax}`,
  },
] as const satisfies readonly Check[];
