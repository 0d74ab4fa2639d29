import { newId } from '@zilker/contracts/ids';
import { sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import type { ItemRow, OrderRow } from './order-rows.ts';
import type { Payment } from './settle-payment.ts';

export type Paying = { order: OrderRow; items: readonly ItemRow[]; payment: Payment | null };

/**
 * Makes orders paid and issues their tickets, all in one statement: the locks of a drop are held for one round trip, however many are paid
 * at once. Whoever calls has locked stock and orders and found that each may be paid now. Mail goes to the address given with the
 * payment, unless the fan has told us another one.
 */
export async function payOrders(tx: Tx, paying: readonly Paying[], now: Date): Promise<void> {
  if (paying.length === 0) return;
  const tickets = paying.flatMap(ticketsOf);
  const texts = (values: readonly (string | null)[]) => sql`${sql.param(values)}::text[]`;
  const ticketTexts = (field: 'id' | 'venueId' | 'eventId' | 'orderId' | 'typeId' | 'accountId') =>
    texts(tickets.map((ticket) => ticket[field]));
  await tx.execute(sql`
    WITH paying AS MATERIALIZED (
      SELECT * FROM unnest(
        ${texts(paying.map(({ order }) => order.id))}, ${texts(paying.map(({ payment }) => payment?.sessionId ?? null))},
        ${texts(paying.map(({ payment }) => payment?.paymentIntentId ?? null))},
        ${texts(paying.map(({ payment }) => payment?.mail ?? null))}) AS p(id, session_id, intent_id, mail)),
    paid AS (
      UPDATE orders o SET state = 'paid', version = o.version + 1, paid_at = ${now}, ended_at = NULL,
        payment_intent_id = p.intent_id, session_id = coalesce(p.session_id, o.session_id)
      FROM paying p WHERE o.id = p.id
      RETURNING o.drop_id, o.place_index, o.account_id, p.mail),
    sold AS (
      UPDATE ticket_types t SET sold = t.sold + s.quantity
      FROM (SELECT type_id, sum(quantity) AS quantity FROM order_items
            WHERE order_id IN (SELECT id FROM paying) GROUP BY type_id) s
      WHERE t.id = s.type_id),
    issued AS (
      INSERT INTO tickets (id, venue_id, event_id, order_id, type_id, account_id, number)
      SELECT * FROM unnest(
        ${ticketTexts('id')}, ${ticketTexts('venueId')}, ${ticketTexts('eventId')}, ${ticketTexts('orderId')},
        ${ticketTexts('typeId')}, ${ticketTexts('accountId')},
        ${sql.param(tickets.map(({ number }) => number))}::integer[])),
    done AS (
      UPDATE visits v SET state = 'done', ended_at = ${now}
      FROM paid WHERE v.drop_id = paid.drop_id AND v.place_index = paid.place_index AND v.state = 'holding')
    UPDATE accounts a SET email = paid.mail
    FROM paid WHERE a.id = paid.account_id AND a.email IS NULL AND paid.mail IS NOT NULL`);
}

function ticketsOf({ order, items }: Paying) {
  return items
    .flatMap((item) => Array.from({ length: item.quantity }, () => item.typeId))
    .map((typeId, i) => ({
      id: newId('ticket'),
      venueId: order.venueId,
      eventId: order.eventId,
      orderId: order.id,
      typeId,
      accountId: order.accountId,
      number: i + 1,
    }));
}
