import { eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { type Note, note } from '../money/note.ts';
import type { OrderRow } from '../orders/order-rows.ts';
import { releaseOrders } from '../orders/release-orders.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { payments } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';

type Input = {
  order: Pick<OrderRow, 'id' | 'dropId' | 'version'>;
  payment: string;
  /** As its fan is told. */
  reason: string;
  /** `held`: the fan can try another card. Else the order ends and gives its tickets back. */
  to: 'held' | 'expired' | 'cancelled';
  /** The one of its venue's staff who gave it up. */
  by?: string;
  /** There is nothing to give back: the hold on the card has ended already. */
  isGone?: boolean;
};

/**
 * An order loses the payment that it kept before it was charged: the hold on the card is given up, which costs nobody anything. The caller has
 * locked stock, order and payment, found the order `authorized` or in `review`, and that nobody is about to charge it.
 */
export async function losePayment(tx: Tx, input: Input, now: Date): Promise<void> {
  const { order, payment, reason, to, by, isGone = false } = input;
  await tx
    .update(payments)
    .set({
      state: isGone ? 'returned' : 'returning',
      returnReason: reason,
      askedAt: now,
      ...(isGone ? { returnedAt: now } : {}),
    })
    .where(eq(payments.id, payment));
  if (isGone) await note(tx, [{ order: order.id, kind: 'returned', detail: { payment, reason } }], now);
  if (to === 'held') await holdAgain(tx, order);
  else await end(tx, { order, to, detail: { payment, reason, ...(by === undefined ? {} : { by }) } }, now);
  await enqueueAll(tx, [
    ...(isGone ? [] : [{ kind: 'return-payment', payment } as const]),
    // whoever has time left reads it on the page that offers another card
    ...(to === 'held' ? [] : [{ kind: 'send-return-notice', payment } as const]),
  ]);
}

async function end(
  tx: Tx,
  { order, to, detail }: { order: Input['order']; to: 'expired' | 'cancelled'; detail: Note['detail'] },
  now: Date,
): Promise<void> {
  await tx.update(orders).set({ paymentIntentId: null }).where(eq(orders.id, order.id));
  await releaseOrders(tx, { drop: order.dropId, orders: [order.id], to, detail }, now);
}

async function holdAgain(tx: Tx, { id, version }: Input['order']): Promise<void> {
  await tx
    .update(orders)
    .set({
      state: 'held',
      sessionId: null,
      sessionUrl: null,
      paymentIntentId: null,
      version: version + 1,
    })
    .where(eq(orders.id, id));
}
