import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { note } from '../money/note.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { events } from '../schema/catalogue.ts';
import { payments } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';
import { lockWaiting } from './waiting-order.ts';

/**
 * A venue has a card charged that waits, by a job of this transaction, and the order's history says who of it did. From here on the order
 * cannot be given up.
 * @throws Refusal `order_unknown`, of another venue's order too; `order_not_waiting`, nor for a show that was called off
 */
export async function captureWaiting(
  tx: Tx,
  input: { venue: Id<'venue'>; order: Id<'order'>; requestedBy: string },
  now: Date,
): Promise<void> {
  const { order, payment } = await lockWaiting(tx, input);
  const [event] = await tx.select({ status: events.status }).from(events).where(eq(events.id, order.eventId));
  if (event?.status === 'cancelled') throw new Refusal('order_not_waiting');
  if (order.state === 'review')
    await tx
      .update(orders)
      .set({ state: 'authorized', version: order.version + 1 })
      .where(eq(orders.id, order.id));
  await tx.update(payments).set({ state: 'capturing', askedAt: now }).where(eq(payments.id, payment.id));
  const detail = { payment: payment.id, by: input.requestedBy };
  await note(tx, [{ order: order.id, kind: 'capturing', detail }], now);
  await enqueue(tx, { kind: 'capture-order', order: order.id });
}
