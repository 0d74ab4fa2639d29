import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, inArray, isNotNull } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { note } from '../money/note.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { events } from '../schema/catalogue.ts';
import { payments } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';

const batchMax = 100;

/**
 * Has the cards charged that wait for an event which is confirmed, some at a time: it asks for itself again while there may be more.
 * Resolves to how many it asked for.
 */
export async function captureEvent(db: Db, input: { event: Id<'event'> }, now: Date): Promise<number> {
  return withTransaction(db, async (tx) => {
    const [event] = await tx.select().from(events).where(eq(events.id, input.event));
    if (event === undefined || event.confirmedAt === null || event.status === 'cancelled') return 0;
    const waiting = await tx
      .select({ order: orders.id, payment: payments.id })
      .from(orders)
      .innerJoin(
        payments,
        and(
          eq(payments.orderId, orders.id),
          eq(payments.state, 'authorized'),
          isNotNull(payments.fingerprint),
        ),
      )
      .where(and(eq(orders.eventId, event.id), eq(orders.state, 'authorized')))
      .orderBy(asc(orders.id))
      .limit(batchMax)
      .for('update', { of: orders, skipLocked: true });
    if (waiting.length === 0) return 0;
    await tx
      .update(payments)
      .set({ state: 'capturing', askedAt: now })
      .where(
        and(
          inArray(
            payments.id,
            waiting.map(({ payment }) => payment),
          ),
          eq(payments.state, 'authorized'),
        ),
      );
    await note(
      tx,
      waiting.map(({ order, payment }) => ({ order, kind: 'capturing', detail: { payment } })),
      now,
    );
    await enqueueAll(
      tx,
      waiting.map(({ order }) => ({ kind: 'capture-order', order })),
    );
    if (waiting.length === batchMax) await enqueueAll(tx, [{ kind: 'capture-event', event: event.id }]);
    return waiting.length;
  });
}
