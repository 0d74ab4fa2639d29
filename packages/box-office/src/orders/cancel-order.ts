import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { keptUnder } from '../payments/lock-kept.ts';
import { losePayment } from '../payments/lose-payment.ts';
import { returnReasons } from '../payments/return-reasons.ts';
import { endPayment } from './end-payment.ts';
import { lockOrder, type OrderRow } from './order-rows.ts';
import { releaseOrders } from './release-orders.ts';

/**
 * The fan gives the tickets up: at once when no session was begun or the card is only held for a show that is to be confirmed, else as soon
 * as Stripe has ended the session. Cancelling twice is cancelling.
 * @throws Refusal `order_unknown`, `order_in_payment` while its card is charged, `order_ended` once it is paid or over
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
      case 'authorized':
      case 'review':
        return giveUpWaiting(tx, order, now);
      default:
        throw new Refusal('order_ended');
    }
  });
}

async function giveUpWaiting(tx: Tx, order: OrderRow, now: Date): Promise<void> {
  const kept = await keptUnder(tx, order);
  const waits = kept?.payment.state === 'authorized' && kept.payment.fingerprint !== null;
  if (kept === null || !waits) throw new Refusal('order_in_payment');
  const { cancelled: reason } = returnReasons;
  await losePayment(tx, { order, payment: kept.payment.id, reason, to: 'cancelled' }, now);
}
