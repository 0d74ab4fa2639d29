import type { Id } from '@zilker/contracts/ids';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { orderItems, orders, usage, visits } from '../schema/sale.ts';

/**
 * Ends holds: stock and the fans' counters fall, the orders end as `to`, their visits lapse. The caller has locked the stock and the
 * orders, and knows that they still hold.
 */
export async function releaseOrders(
  tx: Tx,
  input: { drop: Id<'drop'>; orders: readonly Id<'order'>[]; to: 'expired' | 'cancelled' },
  now: Date,
): Promise<void> {
  const ids = [...input.orders];
  if (ids.length === 0) return;
  const items = tx.$with('items').as(
    tx
      .select({
        typeId: orderItems.typeId,
        quantity: sql<number>`sum(${orderItems.quantity})`.as('quantity'),
      })
      .from(orderItems)
      .where(inArray(orderItems.orderId, ids))
      .groupBy(orderItems.typeId),
  );
  await tx
    .with(items)
    .update(ticketTypes)
    .set({ taken: sql`${ticketTypes.taken} - ${items.quantity}` })
    .from(items)
    .where(eq(ticketTypes.id, items.typeId));
  const ended = await tx
    .update(orders)
    .set({ state: input.to, version: sql`${orders.version} + 1`, endedAt: now })
    .where(inArray(orders.id, ids))
    .returning({
      event: orders.eventId,
      account: orders.accountId,
      index: orders.placeIndex,
      quantity: orders.quantity,
    });
  for (const { event, account, quantity } of ended)
    await tx
      .update(usage)
      .set({ taken: sql`${usage.taken} - ${quantity}` })
      .where(and(eq(usage.eventId, event), eq(usage.accountId, account)));
  await tx
    .update(visits)
    .set({ state: 'lapsed', endedAt: now })
    .where(
      and(
        eq(visits.dropId, input.drop),
        inArray(
          visits.placeIndex,
          ended.map((order) => order.index),
        ),
        eq(visits.state, 'holding'),
      ),
    );
}
