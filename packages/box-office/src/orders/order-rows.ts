import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { asc, eq, inArray } from 'drizzle-orm';
import type { Db, DbOrTx, Tx } from '../db.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { orderItems, orders } from '../schema/sale.ts';
import { lockStock, type Stock } from '../stock.ts';

export type OrderRow = typeof orders.$inferSelect;
export type ItemRow = typeof orderItems.$inferSelect;

/** @throws Refusal `order_unknown` */
export async function orderRow(tx: DbOrTx, order: Id<'order'>): Promise<OrderRow> {
  const [row] = await tx.select().from(orders).where(eq(orders.id, order));
  if (row === undefined) throw new Refusal('order_unknown');
  return row;
}

/**
 * Locks the stock of an order's event and then the order, and reads it as it is then.
 * @throws Refusal `order_unknown`
 */
export async function lockOrder(tx: Tx, id: Id<'order'>): Promise<{ stock: Stock; order: OrderRow }> {
  const { dropId } = await orderRow(tx, id);
  const stock = await lockStock(tx, dropId);
  const [order] = await tx.select().from(orders).where(eq(orders.id, id)).for('update');
  if (order === undefined) throw new Refusal('order_unknown');
  return { stock, order };
}

/** The lines of an order in the order of display. */
export async function itemsOf(tx: DbOrTx, order: Id<'order'>): Promise<(ItemRow & { name: string })[]> {
  const rows = await tx
    .select({ item: orderItems, name: ticketTypes.name })
    .from(orderItems)
    .innerJoin(ticketTypes, eq(ticketTypes.id, orderItems.typeId))
    .where(eq(orderItems.orderId, order))
    .orderBy(asc(ticketTypes.rank), asc(ticketTypes.id));
  return rows.map(({ item, name }) => ({ ...item, name }));
}

/** The drops of orders, in their order; undefined where one is not here. */
export async function dropsOf(db: Db, ids: readonly Id<'order'>[]): Promise<(Id<'drop'> | undefined)[]> {
  const rows = await db
    .select({ id: orders.id, dropId: orders.dropId })
    .from(orders)
    .where(inArray(orders.id, [...ids]));
  const found = new Map(rows.map(({ id, dropId }) => [id, dropId]));
  return ids.map((id) => found.get(id));
}
