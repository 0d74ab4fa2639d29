import type pg from 'pg';

/**
 * What the door, the moves of tickets and the sale have in their rows, a line for each, by what stays the same from run to run: fans and orders
 * by the order in which they were made, tickets by their number in their order.
 */
export async function linesOfRows(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(statement);
  return rows.map(({ line }) => line).sort();
}

const line = (...parts: string[]) => `SELECT concat_ws(' ', ${parts.join(', ')}) AS line`;
const word = (value: string) => `coalesce(${value}::text, '-')`;
const fan = (id: string) => `(SELECT 'fan ' || x.n FROM f x WHERE x.id = ${id})`;
const order = (id: string) => `(SELECT 'order ' || x.n FROM o x WHERE x.id = ${id})`;
const ticket = (id: string) => `(SELECT 'ticket ' || x.number || ' of ' || x.n FROM k x WHERE x.id = ${id})`;

const statement = `
  WITH f AS (SELECT id, rank() OVER (ORDER BY id) AS n FROM accounts),
    o AS (SELECT *, rank() OVER (ORDER BY created_at, id) AS n FROM orders),
    k AS (SELECT t.*, o.n FROM tickets t JOIN o ON o.id = t.order_id)
  ${line(ticket('k.id'), 'state', "'serial'", 'serial', fan('account_id'), word('device_jkt'), word('blocked_reason'))} FROM k
  UNION ALL ${line(order('o.id'), 'state', fan('account_id'), 'quantity', 'total_cents', 'refunded_cents')} FROM o
  UNION ALL ${line("'transfer'", ticket('ticket_id'), 'state', 'version', fan('from_account'), word(fan('to_account')))} FROM transfers
  UNION ALL ${line("'return'", ticket('ticket_id'), 'state', 'version', word(order('order_id')))} FROM ticket_returns
  UNION ALL ${line("'waits'", fan('account_id'), 'quantity', 'missed')} FROM returns_list
  UNION ALL ${line("'refund of'", order('order_id'), 'state', 'amount_cents')} FROM refunds
  UNION ALL ${line("'type'", 'taken', 'sold')} FROM ticket_types
  UNION ALL ${line("'usage'", fan('account_id'), 'taken')} FROM usage WHERE taken <> 0
  UNION ALL ${line("'scan'", ticket('ticket_id'), 'direction', 'accepted', 'answer', word('told'), 'offline', 'left_at IS NOT NULL', 'undone_at IS NOT NULL')}
    FROM check_ins
  UNION ALL ${line("'pass'", ticket('ticket_id'), 'wallet', 'serial', "CASE WHEN told_at IS NULL THEN 'untold' ELSE 'told' END")} FROM wallet_passes
  UNION ALL ${line("'job'", "job ->> 'kind'", "job ->> 'version'")} FROM outbox`;
