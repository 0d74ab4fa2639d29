import type { Id } from '@zilker/contracts/ids';
import { orderTransitions, sourcesOf } from '@zilker/contracts/states';
import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import type { Note } from '../money/note.ts';
import { missedMax } from '../moves/missed-max.ts';
import { returnReasons } from '../payments/return-reasons.ts';

/**
 * Ends holds, however many in one statement: stock and the fans' counters fall, the orders end as `to`, their visits lapse, their
 * history says so, and each is to be audited. Of an order for a returned ticket no stock falls, which is the ticket's still: it waits for the
 * next of its event's list. Its fan has let it go by, unless they paid and could not keep it by no doing of theirs. `orders` are ids, or a
 * query of a column `id`. The caller has locked the drop, and the orders. One that holds nothing any
 * more is left as it is, so that none is given back twice. Resolves to how many ended.
 */
export async function releaseOrders(
  tx: Tx,
  input: {
    drop: Id<'drop'>;
    orders: readonly Id<'order'>[] | SQL;
    to: 'expired' | 'cancelled';
    /** What their history says besides. */
    detail?: Note['detail'];
  },
  now: Date,
): Promise<number> {
  const { drop, orders, to, detail = {} } = input;
  if ('length' in orders && orders.length === 0) return 0;
  const chosen = 'length' in orders ? sql`SELECT unnest(${sql.param([...orders])}::text[]) AS id` : orders;
  const { rows } = await tx.execute<{ count: number }>(sql`
    WITH chosen AS MATERIALIZED (${chosen}), ended AS (
      UPDATE orders SET state = ${to}, version = version + 1, ended_at = ${now.toISOString()}::timestamptz
       WHERE id IN (SELECT id FROM chosen)
         AND state = ANY (${sql.param(sourcesOf(orderTransitions, to))}::text[])
      RETURNING id, event_id, account_id, place_index, quantity
    ), listed AS (
      UPDATE ticket_returns r SET state = 'listed', order_id = NULL, version = r.version + 1
        FROM ended e WHERE r.order_id = e.id AND r.state = 'offered' AND e.place_index < 0
      RETURNING e.id, e.event_id, e.account_id
    ), offers_missed AS (
      UPDATE returns_list w SET missed = w.missed + ${to === 'cancelled' ? missedMax : 1}::integer
        FROM listed l WHERE w.event_id = l.event_id AND w.account_id = l.account_id
         AND NOT EXISTS (SELECT FROM payments p WHERE p.order_id = l.id
           AND p.return_reason IS DISTINCT FROM ${returnReasons.card_over_limit})
    ), offers AS (
      INSERT INTO outbox (queue, job)
        SELECT DISTINCT 'orders', jsonb_build_object('kind', 'offer-returns', 'event', event_id) FROM listed
    ), items AS MATERIALIZED (
      SELECT i.type_id, e.account_id, sum(i.quantity)::integer AS quantity,
          (sum(i.quantity) FILTER (WHERE e.id NOT IN (SELECT id FROM listed)))::integer AS held
        FROM ended e JOIN order_items i ON i.order_id = e.id GROUP BY i.type_id, e.account_id
    ), stock AS (
      UPDATE ticket_types t SET taken = t.taken - s.held
        FROM (SELECT type_id, sum(held)::integer AS held FROM items GROUP BY type_id) s
       WHERE t.id = s.type_id AND s.held > 0
    ), fans AS (
      UPDATE usage u SET taken = u.taken - s.quantity
        FROM (SELECT event_id, account_id, sum(quantity)::integer AS quantity FROM ended GROUP BY event_id, account_id) s
       WHERE u.event_id = s.event_id AND u.account_id = s.account_id
    ), fans_of_types AS (
      UPDATE type_usage u SET taken = u.taken - items.quantity
        FROM items WHERE u.type_id = items.type_id AND u.account_id = items.account_id
    ), gone AS (
      UPDATE visits v SET state = 'lapsed', ended_at = ${now.toISOString()}::timestamptz
        FROM ended e WHERE v.drop_id = ${drop} AND v.place_index = e.place_index AND v.state = 'holding'
    ), told AS (
      INSERT INTO order_history (order_id, kind, detail, at)
        SELECT id, ${to}, ${JSON.stringify(detail)}::jsonb, ${now.toISOString()}::timestamptz FROM ended
    ), audits AS (
      INSERT INTO outbox (queue, job)
        SELECT 'audit', jsonb_build_object('kind', 'audit-order', 'order', id) FROM ended
    )
    SELECT count(*)::integer AS count FROM ended`);
  return rows[0]?.count ?? 0;
}
