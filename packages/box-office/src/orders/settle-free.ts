import type { Id } from '@zilker/contracts/ids';
import { type Db, withTransaction } from '../db.ts';
import { seatOffers } from '../moves/seat-offers.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { itemsOf, lockOrder } from './order-rows.ts';
import { jobsOfPaid, payOrders } from './pay-orders.ts';
import { releaseOrders } from './release-orders.ts';

/** An order that costs nothing is paid as it is, once. False when it is over, or costs something by now. */
export async function settleFree(db: Db, id: Id<'order'>, now: Date): Promise<boolean> {
  return withTransaction(db, async (tx) => {
    const { order } = await lockOrder(tx, id);
    if (order.totalCents !== 0) return false;
    if (order.paidAt !== null) return true;
    if (order.state !== 'held') return false;
    if ((await seatOffers(tx, [order], now)).size > 0) {
      await releaseOrders(tx, { drop: order.dropId, orders: [id], to: 'expired' }, now);
      return false;
    }
    await payOrders(tx, [{ order, items: await itemsOf(tx, id), intent: null }], now);
    await enqueueAll(tx, jobsOfPaid(order));
    return true;
  });
}
