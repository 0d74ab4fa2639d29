import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import type { DbOrTx } from '../db.ts';
import { type OrderRow, orderRow } from '../orders/order-rows.ts';
import { isOffer } from './insert-offer.ts';

/**
 * A fan's own order of a returned ticket. Others belong to a call, and are paid within it.
 * @throws Refusal `order_unknown`
 */
export async function ownOffer(
  db: DbOrTx,
  own: { order: Id<'order'>; account: Id<'account'> },
): Promise<OrderRow> {
  const order = await orderRow(db, own.order);
  if (order.accountId !== own.account || !isOffer(order)) throw new Refusal('order_unknown');
  return order;
}
