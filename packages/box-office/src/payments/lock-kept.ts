import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray } from 'drizzle-orm';
import type { DbOrTx, Tx } from '../db.ts';
import { lockOrder, type OrderRow } from '../orders/order-rows.ts';
import type { PaymentRow } from '../orders/take-orders.ts';
import { events } from '../schema/catalogue.ts';
import { payments } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';
import type { Stock } from '../stock.ts';
import { unchargedStates } from './kept-states.ts';

/** An order that keeps a payment which is not charged yet. */
export type Kept = { order: OrderRow; payment: PaymentRow };

/** As it is now, without a lock, with whether its event's cards are charged at once. Null when it keeps none that is to be charged. */
export async function readKept(
  db: DbOrTx,
  id: Id<'order'>,
): Promise<(Kept & { chargedNow: boolean }) | null> {
  const [found] = await db
    .select({ order: orders, payment: payments, capture: events.capture, confirmedAt: events.confirmedAt })
    .from(payments)
    .innerJoin(orders, eq(orders.id, payments.orderId))
    .innerJoin(events, eq(events.id, orders.eventId))
    .where(and(eq(payments.orderId, id), inArray(payments.state, unchargedStates)));
  if (found === undefined) return null;
  const { order, payment, capture, confirmedAt } = found;
  return { order, payment, chargedNow: capture === 'now' || confirmedAt !== null };
}

/**
 * Locks the stock of an order, the order and the payment that it keeps. Null when it keeps none that is to be charged, or has ended.
 * @throws Refusal `order_unknown`
 */
export async function lockKept(tx: Tx, id: Id<'order'>): Promise<(Kept & { stock: Stock }) | null> {
  const { stock, order } = await lockOrder(tx, id);
  const kept = await keptUnder(tx, order);
  return kept === null ? null : { ...kept, stock };
}

/** The payment of an order that is locked, locked as well. */
export async function keptUnder(tx: Tx, order: OrderRow): Promise<Kept | null> {
  if (order.state !== 'authorized' && order.state !== 'review') return null;
  const [payment] = await tx
    .select()
    .from(payments)
    .where(and(eq(payments.orderId, order.id), inArray(payments.state, unchargedStates)))
    .for('update');
  return payment === undefined ? null : { order, payment };
}
