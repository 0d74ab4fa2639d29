import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { lockOwnEvent } from '../portal/lock-own-event.ts';
import { events } from '../schema/catalogue.ts';
import { payments } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';

/**
 * A venue says that its show takes place: every card that waits for it is charged by jobs of this transaction, and later ones at once.
 * Confirming again changes nothing. Resolves to how many wait still.
 * @throws Refusal `event_unknown`, of another venue's event too; `act_not_allowed` of one that was called off
 */
export async function confirmShow(
  tx: Tx,
  input: { venue: Id<'venue'>; event: Id<'event'> },
  now: Date,
): Promise<{ confirmedAtMs: number; waiting: number }> {
  const event = await lockOwnEvent(tx, input);
  if (event.status === 'cancelled') throw new Refusal('act_not_allowed');
  if (event.confirmedAt === null) {
    await tx.update(events).set({ confirmedAt: now }).where(eq(events.id, event.id));
    await unpark(tx, event.id, now);
    await enqueue(tx, { kind: 'capture-event', event: event.id });
  }
  const [waiting] = await tx
    .select({ count: sql<number>`count(*)::integer` })
    .from(payments)
    .innerJoin(orders, and(eq(orders.id, payments.orderId), eq(orders.state, 'authorized')))
    .where(and(eq(payments.eventId, event.id), eq(payments.state, 'authorized')));
  return { confirmedAtMs: (event.confirmedAt ?? now).getTime(), waiting: waiting?.count ?? 0 };
}

/** Whatever becomes of the job, the sweep finds them from here on. */
async function unpark(tx: Tx, event: Id<'event'>, now: Date): Promise<void> {
  await tx.execute(sql`
    UPDATE payments p SET asked_at = ${now.toISOString()}::timestamptz FROM orders o
     WHERE p.event_id = ${event} AND p.state = 'authorized' AND p.fingerprint IS NOT NULL
       AND o.id = p.order_id AND o.state = 'authorized'`);
}
