import { breachesMax, type Check, taking, ticketsOf, ticketsSent } from './check.ts';

/** What fans have bought or hold, and what they were sent. */
const all = `${ticketsOf(taking)} UNION ALL ${ticketsSent}`;

/** What an account may have, and what it has. */
export const accountChecks = [
  {
    name: 'usage',
    of: 'event',
    remedy:
      'Set usage.taken of the account to what its orders have; find by the log which verb last moved it.',
    sql: () => `
      SELECT s.order_id, 'account ' || coalesce(u.account_id, s.account_id) AS about,
        format('account %s counts %s tickets, its orders have %s', coalesce(u.account_id, s.account_id),
          coalesce(u.taken, 0), coalesce(s.n, 0)) AS sentence
      FROM (SELECT * FROM usage WHERE event_id = $2) u FULL JOIN (
        SELECT b.account_id, min(b.order_id) AS order_id, sum(b.n) AS n
        FROM (${all}) b GROUP BY b.account_id) s ON s.account_id = u.account_id
      WHERE coalesce(u.taken, 0) <> coalesce(s.n, 0) LIMIT ${breachesMax}`,
  },
  {
    name: 'type_usage',
    of: 'event',
    remedy: 'Set type_usage.taken of the account to what its orders have of that type.',
    sql: () => `
      SELECT s.order_id, 'account ' || coalesce(u.account_id, s.account_id) AS about,
        format('account %s counts %s of type %s, its orders have %s', coalesce(u.account_id, s.account_id),
          coalesce(u.taken, 0), coalesce(u.type_id, s.type_id), coalesce(s.n, 0)) AS sentence
      FROM (
        SELECT u.* FROM ticket_types t JOIN type_usage u ON u.type_id = t.id
        WHERE t.event_id = $2 AND t.max_per_account IS NOT NULL) u FULL JOIN (
        SELECT b.account_id, b.type_id, min(b.order_id) AS order_id, sum(b.n) AS n
        FROM (${all}) b JOIN ticket_types t ON t.id = b.type_id AND t.max_per_account IS NOT NULL
        GROUP BY b.account_id, b.type_id) s ON s.account_id = u.account_id AND s.type_id = u.type_id
      WHERE coalesce(u.taken, 0) <> coalesce(s.n, 0) LIMIT ${breachesMax}`,
  },
  {
    name: 'over_limit',
    of: 'event',
    remedy: 'Look at the orders of this account; the venue decides whether it keeps its tickets.',
    sql: () => `
      SELECT t.order_id, 'account ' || t.account_id AS about,
        format('account %s has %s tickets, %s are allowed', t.account_id, t.n, d.per_fan_max) AS sentence
      FROM drops d JOIN (
        SELECT event_id, account_id, min(order_id) AS order_id, count(*) AS n FROM tickets
        WHERE event_id = $2 AND state IN ('valid', 'checked_in', 'outside') GROUP BY event_id, account_id) t ON t.event_id = d.event_id
      WHERE t.n > d.per_fan_max LIMIT ${breachesMax}`,
  },
  {
    name: 'served_once',
    of: 'event',
    remedy:
      'One account has two places in the line: compare both visits and their calls, and cancel one order.',
    sql: () => `
      SELECT max(id) AS order_id, 'account ' || account_id AS about,
        format('account %s has %s orders', account_id, count(*)) AS sentence
      FROM orders WHERE event_id = $2 AND place_index >= 0 GROUP BY account_id HAVING count(*) > 1 LIMIT ${breachesMax}`,
  },
] as const satisfies readonly Check[];
