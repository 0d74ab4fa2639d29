import { declinesMax } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { note } from '../money/note.ts';
import { orders } from '../schema/sale.ts';
import { endPayment } from './end-payment.ts';
import { lockOrder } from './order-rows.ts';

/** A card was declined. After `declinesMax` the order is cancelled: its tickets go to the next fan. */
export async function recordDecline(
  tx: Tx,
  input: { order: Id<'order'> },
  now: Date,
): Promise<'declined' | 'declined_too_often' | 'stale'> {
  const { order } = await lockOrder(tx, input.order);
  if (order.state !== 'paying') return 'stale';
  const [counted] = await tx
    .update(orders)
    .set({ declines: sql`${orders.declines} + 1`, lastDecline: 'declined', version: order.version + 1 })
    .where(eq(orders.id, order.id))
    .returning();
  await note(tx, [{ order: order.id, kind: 'declined', detail: { no: order.declines + 1 } }], now);
  if (counted === undefined || counted.declines < declinesMax) return 'declined';
  await endPayment(tx, order.id, 'cancelled', now);
  return 'declined_too_often';
}
