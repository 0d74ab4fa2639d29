import type { Id } from '@zilker/contracts/ids';
import { type Db, withTransaction } from '../db.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { itemsOf, lockOrder } from './order-rows.ts';
import { jobsOfPaid, payOrders } from './pay-orders.ts';

/** An order that costs nothing is paid as it is, once. False when it is over, or costs something by now. */
export async function settleFree(db: Db, id: Id<'order'>, now: Date): Promise<boolean> {
  return withTransaction(db, async (tx) => {
    const { order } = await lockOrder(tx, id);
    if (order.totalCents !== 0) return false;
    if (order.paidAt !== null) return true;
    if (order.state !== 'held') return false;
    await payOrders(tx, [{ order, items: await itemsOf(tx, id), intent: null }], now);
    await enqueueAll(tx, jobsOfPaid(order));
    return true;
  });
}
