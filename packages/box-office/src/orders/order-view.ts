import { Refusal } from '@zilker/contracts/errors';
import type { OrderView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { tickets } from '../schema/door.ts';
import { orderItems, orders } from '../schema/sale.ts';

/**
 * A fan's own order.
 * @throws Refusal `order_unknown`, also for an order of somebody else
 */
export async function readOrder(
  tx: DbOrTx,
  input: { order: Id<'order'>; account: Id<'account'> },
): Promise<OrderView> {
  const view = await viewWhere(tx, and(eq(orders.id, input.order), eq(orders.accountId, input.account)));
  if (view === null) throw new Refusal('order_unknown');
  return view;
}

/** The order of a place, or null. */
export function orderViewAt(
  tx: DbOrTx,
  place: { drop: Id<'drop'>; index: number },
): Promise<OrderView | null> {
  return viewWhere(tx, and(eq(orders.dropId, place.drop), eq(orders.placeIndex, place.index)));
}

async function viewWhere(tx: DbOrTx, where: SQL | undefined): Promise<OrderView | null> {
  const [order] = await tx.select().from(orders).where(where);
  if (order === undefined) return null;
  const lines = await tx
    .select({
      type: orderItems.typeId,
      name: ticketTypes.name,
      priceCents: orderItems.priceCents,
      quantity: orderItems.quantity,
    })
    .from(orderItems)
    .innerJoin(ticketTypes, eq(ticketTypes.id, orderItems.typeId))
    .where(eq(orderItems.orderId, order.id))
    .orderBy(asc(ticketTypes.rank), asc(ticketTypes.id));
  const issued = await tx
    .select({ id: tickets.id })
    .from(tickets)
    .where(eq(tickets.orderId, order.id))
    .orderBy(asc(tickets.number));
  return {
    id: order.id,
    drop: order.dropId,
    event: order.eventId,
    state: order.state,
    version: order.version,
    lines,
    totalCents: order.totalCents,
    venueCents: order.venueCents,
    cardCents: order.cardCents,
    zilkerCents: order.zilkerCents,
    expiresAtMs: order.expiresAt.getTime(),
    declines: order.declines,
    tickets: issued.map((ticket) => ticket.id),
  };
}
