import type { Id } from '@zilker/contracts/ids';
import { inArray, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { keptStates } from '../payments/kept-states.ts';
import { payments } from '../schema/money.ts';
import type { OrderRow } from './order-rows.ts';

/** Money that a card holds for an order, or has paid already: what a complete Checkout Session says. */
export type Payment = {
  sessionId: string;
  /** Null only where Stripe took no money: for nothing that we sell. */
  paymentIntentId: string | null;
  amountCents: number;
  currency: string;
  /** The card was charged by that already, which is nothing that we ask for. */
  charged: boolean;
  /** The address that the fan gave on the payment page. */
  mail: string | null;
};

export type PaymentRow = typeof payments.$inferSelect;
export type Taking = { order: OrderRow; intent: string; payment: Payment };

/** Payments that are known of these orders already, by order. The caller has locked the orders. */
export async function paymentsOf(
  tx: Tx,
  ids: readonly Id<'order'>[],
): Promise<ReadonlyMap<Id<'order'>, PaymentRow[]>> {
  const rows = await tx
    .select()
    .from(payments)
    .where(inArray(payments.orderId, [...ids]));
  const found = new Map<Id<'order'>, PaymentRow[]>();
  for (const row of rows) found.set(row.orderId, [...(found.get(row.orderId) ?? []), row]);
  return found;
}

/** Of an order's payments the one that it keeps. */
export function keptOf(rows: readonly PaymentRow[]): PaymentRow | undefined {
  return rows.find(({ state }) => keptStates.some((kept) => kept === state));
}

export function isWhatWeAsked(order: OrderRow, payment: Payment): boolean {
  const { sessionId, amountCents, currency } = payment;
  return order.sessionId === sessionId && amountCents === order.totalCents && currency === order.currency;
}

/** True of nearly every payment: the order waits for exactly this one and has its tickets still. */
export function isExpected(order: OrderRow, known: readonly PaymentRow[], payment: Payment): boolean {
  const waits = order.state === 'paying' || order.state === 'expiring';
  return (
    waits &&
    payment.paymentIntentId !== null &&
    isWhatWeAsked(order, payment) &&
    keptOf(known) === undefined &&
    !known.some(({ id }) => id === payment.paymentIntentId)
  );
}

/**
 * Makes orders authorised, each with the payment that it keeps, all in one statement. No stock changes. Whoever calls has locked the orders and
 * found that each wants its payment. Mail goes to the address given with the payment, unless the fan has told us another one.
 */
export async function takeOrders(tx: Tx, taking: readonly Taking[], now: Date): Promise<void> {
  if (taking.length === 0) return;
  const texts = (values: readonly (string | null)[]) => sql`${sql.param(values)}::text[]`;
  const at = sql`${now.toISOString()}::timestamptz`;
  await tx.execute(sql`
    WITH taking AS MATERIALIZED (
      SELECT * FROM unnest(
        ${texts(taking.map(({ order }) => order.id))}, ${texts(taking.map(({ payment }) => payment.sessionId))},
        ${texts(taking.map(({ intent }) => intent))}, ${texts(taking.map(({ payment }) => payment.mail))}
      ) AS t(id, session_id, intent_id, mail)),
    taken AS (
      UPDATE orders o SET state = 'authorized', version = o.version + 1, payment_intent_id = t.intent_id,
        session_id = t.session_id, ended_at = NULL
      FROM taking t WHERE o.id = t.id
      RETURNING o.id, o.venue_id, o.event_id, o.account_id, o.total_cents, o.currency, t.session_id, t.intent_id, t.mail),
    kept AS (
      INSERT INTO payments (id, venue_id, event_id, order_id, session_id, state, amount_cents, currency, asked_at, created_at)
      SELECT intent_id, venue_id, event_id, id, session_id, 'authorized', total_cents, currency, ${at}, ${at} FROM taken),
    told AS (
      INSERT INTO order_history (order_id, kind, detail, at)
      SELECT id, 'authorized', jsonb_build_object('payment', intent_id), ${at} FROM taken)
    UPDATE accounts a SET email = taken.mail
    FROM taken WHERE a.id = taken.account_id AND a.email IS NULL AND taken.mail IS NOT NULL`);
}
