import { breachesMax, type Check, paid, taking, ticketsOf, ticketsOffered } from './check.ts';

/** The tickets of each type in such rows. */
const perType = (rows: string) => `SELECT b.type_id, sum(b.n) AS n FROM (${rows}) b GROUP BY b.type_id`;

const stopTheSale =
  'Stop the sale, find by the log which verb last moved this counter, mend it, then set the counter to what its rows say.';

/** Counters of stock and promise against the rows that they count. */
export const stockChecks = [
  {
    name: 'oversold',
    of: 'event',
    remedy: 'Stop the sale at once. Whoever bought last is owed a ticket or the money back.',
    sql: () => `
      SELECT NULL AS order_id, 'type ' || id AS about,
        format('%s of type %s are taken, %s exist', taken, id, capacity) AS sentence
      FROM ticket_types WHERE event_id = $2 AND taken > capacity LIMIT ${breachesMax}`,
  },
  {
    name: 'taken',
    of: 'event',
    remedy: stopTheSale,
    sql: () => `
      SELECT NULL AS order_id, 'type ' || t.id AS about,
        format('type %s counts %s taken, its orders hold %s', t.id, t.taken, coalesce(s.n, 0)) AS sentence
      FROM ticket_types t LEFT JOIN (${perType(`${ticketsOf(taking)} UNION ALL ${ticketsOffered}`)}) s ON s.type_id = t.id
      WHERE t.event_id = $2 AND t.taken <> coalesce(s.n, 0) LIMIT ${breachesMax}`,
  },
  {
    name: 'sold',
    of: 'event',
    remedy: stopTheSale,
    sql: () => `
      SELECT NULL AS order_id, 'type ' || t.id AS about,
        format('type %s counts %s sold, its paid orders have %s', t.id, t.sold, coalesce(s.n, 0)) AS sentence
      FROM ticket_types t LEFT JOIN (${perType(ticketsOf(paid))}) s ON s.type_id = t.id
      WHERE t.event_id = $2 AND t.sold <> coalesce(s.n, 0) LIMIT ${breachesMax}`,
  },
  {
    name: 'stock_sums',
    of: 'event',
    remedy:
      'Set capacity and taken of the drop to the sums over its ticket types; its triggers were off, or new code writes them.',
    sql: () => `
      SELECT NULL AS order_id, 'drop ' || d.id AS about,
        format('drop %s counts %s of %s taken, its ticket types %s of %s', d.id, d.taken, d.capacity, s.taken, s.capacity)
          AS sentence
      FROM drops d CROSS JOIN LATERAL (
        SELECT coalesce(sum(taken), 0) AS taken, coalesce(sum(capacity), 0) AS capacity
        FROM ticket_types WHERE event_id = d.event_id) s
      WHERE d.event_id = $2 AND (d.taken, d.capacity) IS DISTINCT FROM (s.taken, s.capacity)`,
  },
  {
    name: 'promised',
    of: 'event',
    remedy: stopTheSale,
    sql: () => `
      SELECT NULL AS order_id, 'drop ' || d.id AS about,
        format('drop %s counts %s promised; %s are granted and not called, %s are promised to visits',
          d.id, d.promised, coalesce(d.called, d.granted) - d.calls, v.n) AS sentence
      FROM drops d CROSS JOIN LATERAL (
        SELECT count(*) AS n FROM visits WHERE drop_id = d.id AND promised) v
      WHERE d.event_id = $2 AND d.promised <> coalesce(d.called, d.granted) - d.calls + v.n`,
  },
  {
    name: 'promise_kept',
    of: 'event',
    remedy:
      'Pause calls. Somebody who was called may find no ticket: add capacity, or lower what is granted.',
    sql: () => `
      SELECT NULL AS order_id, 'drop ' || d.id AS about,
        format('%s are taken and %s promised, %s exist', t.taken, d.promised, t.capacity) AS sentence
      FROM drops d CROSS JOIN LATERAL (
        SELECT coalesce(sum(taken), 0) AS taken, coalesce(sum(capacity), 0) AS capacity
        FROM ticket_types WHERE event_id = d.event_id) t
      WHERE d.event_id = $2 AND t.taken + d.promised > t.capacity`,
  },
  {
    name: 'calls',
    of: 'event',
    remedy: 'Compare the call stream of the drop with its visits; a call that is missing can be read again.',
    sql: () => `
      SELECT NULL AS order_id, 'drop ' || d.id AS about,
        format('drop %s counts %s calls of %s granted, its visits had %s', d.id, d.calls, d.granted, v.n) AS sentence
      FROM drops d CROSS JOIN LATERAL (
        SELECT coalesce(sum(call_no), 0) AS n FROM visits WHERE drop_id = d.id) v
      WHERE d.event_id = $2 AND (d.calls <> v.n OR d.calls > d.granted)`,
  },
] as const satisfies readonly Check[];
