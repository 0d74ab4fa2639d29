import type { Id } from '@zilker/contracts/ids';
import { asc, inArray } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueueTraced } from '../outbox/enqueue.ts';
import { lockEvents, markAllHandled, type Outcome } from '../payments/stored-event.ts';
import { orderItems, orders } from '../schema/sale.ts';
import { lockStock } from '../stock.ts';
import { type FinalizeInput, paymentOf } from './finalize-order.ts';
import { type Paying, payOrders } from './pay-orders.ts';
import { isExpected, jobsOfPaid, type Payment, settlePayment } from './settle-payment.ts';

export type BatchInput = FinalizeInput & { traceparent: string | undefined };

/**
 * `finalizeOrder` for several orders of one drop, in one transaction: the drop's locks are taken once, and what is as expected is paid
 * in one statement. What is not is settled one by one, as ever. Resolves to what came of each event, null where it was handled
 * before; the whole batch fails as one.
 * @throws Error when an event is not stored
 */
export async function finalizeBatch(
  db: Db,
  drop: Id<'drop'>,
  inputs: readonly BatchInput[],
  now: Date,
): Promise<Map<string, Outcome | null>> {
  return withTransaction(db, async (tx) => {
    const { waiting, handled } = await lockEvents(
      tx,
      inputs.map(({ stripeEvent }) => stripeEvent),
    );
    await lockStock(tx, drop);
    const rows = await lockOrders(tx, [...new Set(inputs.map(({ order }) => order))]);
    const outcomes = new Map<string, Outcome>();
    const paying: (Paying & Pick<BatchInput, 'traceparent'>)[] = [];
    const others: { input: BatchInput; payment: Payment }[] = [];
    for (const input of inputs) {
      const event = waiting.get(input.stripeEvent);
      if (event === undefined && !handled.has(input.stripeEvent))
        throw new Error(`no Stripe event ${input.stripeEvent}`);
      if (event === undefined || outcomes.has(event.id)) continue;
      const payment = paymentOf(event, input);
      const row = rows.get(input.order);
      if (typeof payment === 'string') outcomes.set(event.id, payment);
      else if (row !== undefined && isExpected(row.order, payment)) {
        outcomes.set(event.id, 'paid');
        paying.push({ ...row, payment, traceparent: input.traceparent });
        // a second event of the same order finds it paid
        rows.delete(input.order);
      } else if (!others.some((one) => one.input.stripeEvent === event.id)) others.push({ input, payment });
    }
    await payOrders(tx, paying, now);
    await enqueueTraced(
      tx,
      paying.flatMap(({ order, traceparent }) => jobsOfPaid(order).map((job) => ({ job, traceparent }))),
    );
    for (const { input, payment } of others)
      outcomes.set(input.stripeEvent, await settlePayment(tx, { order: input.order, payment }, now));
    await markAllHandled(tx, outcomes, now);
    return new Map(inputs.map(({ stripeEvent }) => [stripeEvent, outcomes.get(stripeEvent) ?? null]));
  });
}

/** Orders as they are under the locks of their stock, with their lines. */
async function lockOrders(
  tx: Tx,
  ids: readonly Id<'order'>[],
): Promise<Map<Id<'order'>, Pick<Paying, 'order' | 'items'>>> {
  const found = await tx
    .select()
    .from(orders)
    .where(inArray(orders.id, [...ids]))
    .orderBy(asc(orders.id))
    .for('update');
  const items = await tx
    .select()
    .from(orderItems)
    .where(inArray(orderItems.orderId, [...ids]))
    .orderBy(asc(orderItems.orderId), asc(orderItems.typeId));
  return new Map(
    found.map((order) => [order.id, { order, items: items.filter((item) => item.orderId === order.id) }]),
  );
}
