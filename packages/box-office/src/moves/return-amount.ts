import type { Id } from '@zilker/contracts/ids';
import type { DbOrTx } from '../db.ts';
import type { OrderRow } from '../orders/order-rows.ts';
import { paidOrders } from '../refunds/paid-orders.ts';
import { type RefundAmount, refundAmount } from '../refunds/refund-amount.ts';

/** What goes back for one ticket of an order: its share of the price, as any refund of it gives. */
export async function returnAmount(
  db: DbOrTx,
  { order, ticket }: { order: OrderRow; ticket: Id<'ticket'> },
): Promise<RefundAmount> {
  const [of] = await paidOrders(db, [order]);
  const share = of?.tickets.find(({ id }) => id === ticket)?.share;
  if (of === undefined || share === undefined) throw new Error(`ticket ${ticket} has no share in its order`);
  return refundAmount([share], of.keptPaidBy);
}
