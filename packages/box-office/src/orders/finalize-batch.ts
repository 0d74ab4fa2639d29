import type { Id } from '@zilker/contracts/ids';
import { asc, inArray } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { lockEvents, markAllHandled, type Outcome } from '../payments/stored-event.ts';
import { orders } from '../schema/sale.ts';
import type { FinalizeInput } from './finalize-order.ts';
import type { OrderRow } from './order-rows.ts';
import { paymentOf } from './payment-of.ts';
import { isExpected, paymentsOf, type Taking, takeOrders } from './take-orders.ts';

/**
 * `takeEvent` for several orders in one transaction: what is as expected is taken in one statement. That changes no stock, so only the
 * orders are locked. Resolves to what came of each event, in their order: null where it was handled before, `alone` where it has to be
 * looked at by itself; the whole batch fails as one.
 * @throws Error when an event is not stored
 */
export async function takeBatch(
  db: Db,
  inputs: readonly FinalizeInput[],
  now: Date,
): Promise<(Outcome | null | 'alone')[]> {
  return withTransaction(db, async (tx) => {
    const { waiting, handled } = await lockEvents(
      tx,
      inputs.map(({ stripeEvent }) => stripeEvent),
    );
    const ids = [...new Set(inputs.map(({ order }) => order))];
    const rows = await lockOrders(tx, ids);
    const known = await paymentsOf(tx, ids);
    const outcomes = new Map<string, Outcome>();
    const taking: Taking[] = [];
    const answers = inputs.map((input) => {
      const event = waiting.get(input.stripeEvent);
      if (event === undefined && !handled.has(input.stripeEvent))
        throw new Error(`no Stripe event ${input.stripeEvent}`);
      // of one event that came twice, one has done it
      if (event === undefined || outcomes.has(event.id)) return null;
      const payment = paymentOf(event, input);
      if (typeof payment === 'string') {
        outcomes.set(event.id, payment);
        return payment;
      }
      const order = rows.get(input.order);
      const intent = payment.paymentIntentId;
      if (order === undefined || intent === null || !isExpected(order, known.get(order.id) ?? [], payment))
        return 'alone';
      taking.push({ order, intent, payment });
      outcomes.set(event.id, 'authorized');
      // a second event of the same order finds it taken
      rows.delete(order.id);
      return 'authorized';
    });
    await takeOrders(tx, taking, now);
    await markAllHandled(tx, outcomes, now);
    return answers;
  });
}

async function lockOrders(tx: Tx, ids: readonly Id<'order'>[]): Promise<Map<Id<'order'>, OrderRow>> {
  const found = await tx
    .select()
    .from(orders)
    .where(inArray(orders.id, [...ids]))
    .orderBy(asc(orders.id))
    .for('update');
  return new Map(found.map((order) => [order.id, order]));
}
