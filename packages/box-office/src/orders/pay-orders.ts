import { newId } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { book, type Entry } from '../money/book.ts';
import type { Intent } from '../payments/intent.ts';
import type { ItemRow, OrderRow } from './order-rows.ts';

/** An order with what Stripe says of its payment; a free one has none. */
export type Paying = { order: OrderRow; items: readonly ItemRow[]; intent: Intent | null };

/**
 * Makes orders paid, their payments captured, and issues their tickets, all in one statement: the locks of a drop are held for few round
 * trips, however many are paid at once. What moved is booked beside it. Whoever calls has locked stock, orders and payments and found
 * that each may be paid now.
 */
export async function payOrders(tx: Tx, paying: readonly Paying[], now: Date): Promise<void> {
  if (paying.length === 0) return;
  const tickets = paying.flatMap(ticketsOf);
  const at = sql`${now.toISOString()}::timestamptz`;
  const texts = (values: readonly (string | null)[]) => sql`${sql.param(values)}::text[]`;
  const ofIntents = (field: 'id' | 'chargeId' | 'fingerprint' | 'brand' | 'last4') =>
    texts(paying.map(({ intent }) => intent?.[field] ?? null));
  const ticketTexts = (field: 'id' | 'venueId' | 'eventId' | 'orderId' | 'typeId' | 'accountId') =>
    texts(tickets.map((ticket) => ticket[field]));
  await tx.execute(sql`
    WITH paying AS MATERIALIZED (
      SELECT * FROM unnest(
        ${texts(paying.map(({ order }) => order.id))}, ${ofIntents('id')}, ${ofIntents('chargeId')},
        ${ofIntents('fingerprint')}, ${ofIntents('brand')}, ${ofIntents('last4')},
        ${sql.param(paying.map(({ intent }) => intent?.costCents ?? null))}::integer[]
      ) AS p(id, intent_id, charge_id, fingerprint, brand, last4, cost_cents)),
    paid AS (
      UPDATE orders o SET state = 'paid', version = o.version + 1, paid_at = ${at}, ended_at = NULL
      FROM paying p WHERE o.id = p.id
      RETURNING o.id, o.drop_id, o.place_index, o.payment_intent_id),
    captured AS (
      UPDATE payments y SET state = 'captured', captured_at = ${at}, charge_id = p.charge_id, cost_cents = p.cost_cents,
        fingerprint = p.fingerprint, brand = p.brand, last4 = p.last4
      FROM paying p WHERE y.id = p.intent_id),
    told AS (
      INSERT INTO order_history (order_id, kind, detail, at)
      SELECT id, 'paid', CASE WHEN payment_intent_id IS NULL THEN '{}'::jsonb
        ELSE jsonb_build_object('payment', payment_intent_id) END, ${at} FROM paid),
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
        ${sql.param(tickets.map(({ number }) => number))}::integer[]))
    UPDATE visits v SET state = 'done', ended_at = ${at}
    FROM paid WHERE v.drop_id = paid.drop_id AND v.place_index = paid.place_index AND v.state = 'holding'`);
  await book(tx, paying.flatMap(entriesOf), now);
}

/** What follows from an order that is paid. */
export function jobsOfPaid({ id: order }: Pick<OrderRow, 'id'>): Job[] {
  return [
    { kind: 'send-tickets', order },
    { kind: 'audit-order', order },
  ];
}

/** A payment as it was quoted; and, beside it, what Stripe kept more or less than that, which is Zilker's. */
function entriesOf({ order, intent }: Paying): Entry[] {
  if (intent === null) return [];
  const fact = {
    source: intent.id,
    venue: order.venueId,
    event: order.eventId,
    order: order.id,
    currency: order.currency,
  };
  const more = intent.costCents === null ? 0 : intent.costCents - order.cardCents;
  return [
    {
      ...fact,
      kind: 'payment',
      gained: {
        fan: -order.totalCents,
        venue: order.venueCents,
        tax: order.taxCents,
        zilker: order.zilkerCents,
        stripe: order.cardCents,
      },
    },
    { ...fact, kind: 'card_cost', gained: { stripe: more, zilker: -more } },
  ];
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
