import type { Id } from '@zilker/contracts/ids';
import type { Job } from '@zilker/contracts/jobs/job';
import { may, orderTransitions } from '@zilker/contracts/states';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueue, enqueueAll } from '../outbox/enqueue.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { orders, typeUsage, usage } from '../schema/sale.ts';
import { freeOf, type Stock } from '../stock.ts';
import { usedOfTypes } from '../used-of-types.ts';
import { type ItemRow, itemsOf, lockOrder, type OrderRow } from './order-rows.ts';
import { payOrders } from './pay-orders.ts';

/** Money that came. For a free order there is none. */
export type Payment = {
  sessionId: string;
  paymentIntentId: string | null;
  amountCents: number;
  currency: string;
  /** The address that the fan gave on the payment page. */
  mail: string | null;
};
export type Settled = 'paid' | 'already_paid' | 'refund_due' | 'review' | 'stale';

/**
 * Makes an order paid and issues its tickets, in one transaction; again and in any order it changes nothing. Money for an order that
 * has given its tickets back gets them again if stock and limits allow; else the money goes back. An amount or a
 * session that is not the order's is for a person to look at.
 */
export async function settlePayment(
  tx: Tx,
  input: { order: Id<'order'>; payment: Payment | null },
  now: Date,
): Promise<Settled> {
  const { stock, order } = await lockOrder(tx, input.order);
  const { payment } = input;
  if (order.paidAt !== null || order.state === 'refunded') return repeated(order, payment);
  if (!isWhatWeAsked(order, payment)) return review(tx, order);
  const items = await itemsOf(tx, order.id);
  const released = order.state === 'expired' || order.state === 'cancelled';
  if (released && !(await reseat(tx, stock, order, items))) return giveBack(tx, order, payment);
  if (!may(orderTransitions, order.state, 'paid')) return 'stale';
  await payOrders(tx, [{ order, items, payment }], now);
  await enqueueAll(tx, jobsOfPaid(order));
  return 'paid';
}

/** What follows from an order that is paid. */
export function jobsOfPaid({ id: order }: Pick<OrderRow, 'id'>): Job[] {
  return [
    { kind: 'send-tickets', order },
    { kind: 'audit-order', order },
  ];
}

/** True of nearly every payment: the order waits for exactly this one and has its tickets still. */
export function isExpected(order: OrderRow, payment: Payment | null): boolean {
  const waits = order.state === 'held' || order.state === 'paying' || order.state === 'expiring';
  return waits && order.paidAt === null && isWhatWeAsked(order, payment);
}

/** Paid twice, by two sessions, is nothing that we let happen; if it does, a person has to look. */
function repeated(order: OrderRow, payment: Payment | null): Settled {
  const same = payment === null || order.paymentIntentId === payment.paymentIntentId;
  return same ? 'already_paid' : 'review';
}

function isWhatWeAsked(order: OrderRow, payment: Payment | null): boolean {
  if (payment === null) return order.totalCents === 0;
  const ours = order.sessionId === null || order.sessionId === payment.sessionId;
  return ours && payment.amountCents === order.totalCents && payment.currency === 'usd';
}

async function review(tx: Tx, order: OrderRow): Promise<Settled> {
  if (may(orderTransitions, order.state, 'review'))
    await tx
      .update(orders)
      .set({ state: 'review', version: order.version + 1 })
      .where(eq(orders.id, order.id));
  return 'review';
}

async function giveBack(tx: Tx, order: OrderRow, payment: Payment | null): Promise<Settled> {
  if (payment?.paymentIntentId == null) return 'stale';
  if (order.paymentIntentId === null) {
    await tx
      .update(orders)
      .set({ paymentIntentId: payment.paymentIntentId, version: order.version + 1 })
      .where(eq(orders.id, order.id));
    await enqueue(tx, { kind: 'return-payment', payment: payment.paymentIntentId });
  }
  return 'refund_due';
}

/** Takes the tickets of a released order anew, from stock that is promised to nobody. False when it cannot be. */
async function reseat(tx: Tx, stock: Stock, order: OrderRow, items: readonly ItemRow[]): Promise<boolean> {
  if (stock.drop.cancelled || stock.drop.saleStopped || order.paymentIntentId !== null) return false;
  if (order.quantity > freeOf(stock)) return false;
  for (const item of items) {
    const type = stock.types.find((one) => one.id === item.typeId);
    if (type === undefined || type.taken + item.quantity > type.capacity) return false;
  }
  if (!(await isWithinTypes(tx, stock, order, items))) return false;
  const within = await tx
    .update(usage)
    .set({ taken: sql`${usage.taken} + ${order.quantity}` })
    .where(
      and(
        eq(usage.eventId, order.eventId),
        eq(usage.accountId, order.accountId),
        sql`${usage.taken} + ${order.quantity} <= ${usage.takenMax}`,
      ),
    )
    .returning({ taken: usage.taken });
  if (within.length === 0) return false;
  for (const item of items) {
    await tx
      .update(ticketTypes)
      .set({ taken: sql`${ticketTypes.taken} + ${item.quantity}` })
      .where(eq(ticketTypes.id, item.typeId));
    await useOfType(tx, stock, order, item);
  }
  return true;
}

/** A type that has a limit for each fan counts what each of them has. */
async function useOfType(tx: Tx, { types }: Stock, order: OrderRow, item: ItemRow): Promise<void> {
  const { typeId, quantity } = item;
  const max = types.find((type) => type.id === typeId)?.maxPerAccount ?? null;
  if (max === null) return;
  await tx
    .insert(typeUsage)
    .values({ typeId, accountId: order.accountId, taken: quantity, takenMax: max })
    .onConflictDoUpdate({
      target: [typeUsage.typeId, typeUsage.accountId],
      set: {
        taken: sql`${typeUsage.taken} + ${quantity}`,
        takenMax: sql`greatest(${typeUsage.takenMax}, ${max})`,
      },
    });
}

async function isWithinTypes(
  tx: Tx,
  { types }: Stock,
  order: OrderRow,
  items: readonly ItemRow[],
): Promise<boolean> {
  const used = await usedOfTypes(tx, types, order.accountId);
  return items.every(({ typeId, quantity }) => {
    const max = types.find((type) => type.id === typeId)?.maxPerAccount ?? null;
    return max === null || (used.get(typeId) ?? 0) + quantity <= max;
  });
}
