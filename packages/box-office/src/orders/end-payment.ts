import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { orders } from '../schema/sale.ts';
import type { OrderRow } from './order-rows.ts';

/**
 * A paying order begins to end: its tickets stay taken until Stripe confirms that its session can take no more money. The caller
 * has locked the order.
 */
export async function endPayment(
  tx: Tx,
  order: Pick<OrderRow, 'id' | 'version'>,
  endsAs: 'expired' | 'cancelled',
  now: Date,
): Promise<void> {
  await tx
    .update(orders)
    .set({ state: 'expiring', endsAs, checkedAt: now, version: order.version + 1 })
    .where(eq(orders.id, order.id));
  await enqueue(tx, { kind: 'end-session', order: order.id });
}
