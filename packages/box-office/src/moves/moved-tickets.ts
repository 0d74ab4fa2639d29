import type { MovedTicket } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';

/**
 * The tickets of an order that are with others, or on their way, as its buyer is told: to whom they sent each last, or that it was returned
 * and sold. One that came home again is theirs like any.
 */
export async function movedTickets(
  db: DbOrTx,
  order: { id: Id<'order'>; accountId: Id<'account'> },
): Promise<MovedTicket[]> {
  const { rows } = await db.execute<MovedTicket>(sql`
    SELECT t.number, CASE WHEN s.sold THEN 'sold' WHEN x.state = 'offered' THEN 'on_its_way' ELSE 'taken' END AS state,
      CASE WHEN NOT s.sold THEN right(x.to_phone, 2) END AS "phoneEnd"
      FROM tickets t
      LEFT JOIN LATERAL (
        SELECT state, to_phone FROM transfers
         WHERE ticket_id = t.id AND from_account = ${order.accountId} AND state IN ('offered', 'accepted')
         ORDER BY created_at DESC, id DESC LIMIT 1) x ON true
      CROSS JOIN LATERAL (
        -- one that its venue refunded while it was held is sold once the order that got its stock is paid
        SELECT t.state = 'refunded' AND EXISTS (
          SELECT FROM ticket_returns r JOIN orders o ON o.id = r.order_id
           WHERE r.event_id = t.event_id AND r.state = 'sold' AND r.ticket_id = t.id AND o.paid_at IS NOT NULL) AS sold) s
     WHERE t.order_id = ${order.id} AND (s.sold OR x.state = 'offered' OR t.account_id <> ${order.accountId})
     ORDER BY t.number`);
  return rows;
}
