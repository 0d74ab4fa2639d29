import { type ErrorCode, Refusal } from '@zilker/contracts/errors';
import { extensionsMax } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { once } from '../portal/once.ts';
import { drops, orders } from '../schema/sale.ts';
import { extended } from './extension.ts';
import { endOf } from './hold-end.ts';
import type { OrderRow } from './order-rows.ts';

/**
 * Makes a fan's hold longer, once for each key and a bounded number of times, also while it is being paid: its Checkout Session outlasts
 * every extension. No stock changes, so that nobody waits for it but the sweep of this very order.
 * @throws Refusal `order_unknown`, `hold_expired`, `hold_not_extendable`, `order_ended`
 */
export async function extendHold(
  db: Db,
  input: { order: Id<'order'>; account: Id<'account'>; idempotencyKey: string },
  now: Date,
): Promise<void> {
  const { order: id, account, idempotencyKey: key } = input;
  await withTransaction(db, async (tx) => {
    const [order] = await tx
      .select()
      .from(orders)
      .where(and(eq(orders.id, id), eq(orders.accountId, account)))
      .for('no key update');
    if (order === undefined) throw new Refusal('order_unknown');
    await once(tx, { scope: `extend-hold/${id}`, key, body: {} }, { order: id }, async () => {
      const [drop] = await tx.select().from(drops).where(eq(drops.id, order.dropId));
      if (drop === undefined) throw new Refusal('order_unknown');
      const refused = refusalOf(order, endOf(order, drop, now), now);
      if (refused !== null) throw new Refusal(refused);
      await tx
        .update(orders)
        .set({
          expiresAt: extended(orders.expiresAt, drop.holdMs),
          extensions: order.extensions + 1,
          version: order.version + 1,
        })
        .where(eq(orders.id, id));
    });
  });
}

function refusalOf(order: OrderRow, endsAt: Date, now: Date): ErrorCode | null {
  switch (order.state) {
    case 'held':
    case 'paying':
      if (endsAt <= now) return 'hold_expired';
      return order.extensions < extensionsMax ? null : 'hold_not_extendable';
    case 'expired':
      return 'hold_expired';
    case 'expiring':
      return order.endsAs === 'cancelled' ? 'order_ended' : 'hold_expired';
    case 'authorized':
    case 'review':
      return 'hold_not_extendable';
    default:
      return 'order_ended';
  }
}
