import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { type Db, withTransaction } from '../db.ts';
import { endPayment } from './end-payment.ts';
import { lockOrder } from './order-rows.ts';
import { releaseOrders } from './release-orders.ts';

/**
 * The fan gives the tickets up: at once when no session was begun, else as soon as Stripe has ended it. Cancelling twice is cancelling.
 * @throws Refusal `order_unknown`, `order_ended` once it is paid or over
 */
export async function cancelOrder(
  db: Db,
  input: { order: Id<'order'>; account: Id<'account'> },
  now: Date,
): Promise<void> {
  await withTransaction(db, async (tx) => {
    const { order } = await lockOrder(tx, input.order);
    if (order.accountId !== input.account) throw new Refusal('order_unknown');
    switch (order.state) {
      case 'held':
        await releaseOrders(tx, { drop: order.dropId, orders: [order.id], to: 'cancelled' }, now);
        return;
      case 'paying':
        return endPayment(tx, order.id, 'cancelled', now);
      case 'cancelled':
      case 'expiring':
        return;
      default:
        throw new Refusal('order_ended');
    }
  });
}
