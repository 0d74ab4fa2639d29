import type { Id } from '@zilker/contracts/ids';
import { and, eq, lt, lte, or } from 'drizzle-orm';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { drops, orders } from '../schema/sale.ts';
import { lockStock } from '../stock.ts';
import { endPayment } from './end-payment.ts';
import { releaseOrders } from './release-orders.ts';

const batchMax = 200;
const dropsMax = 50;
/** Stripe is asked again about a session that would not end. */
const checkAgainMs = 30_000;

/**
 * The sweep over holds whose time is over: one without a session gives its tickets back at once; one with a session begins to
 * end. Those of a stopped sale that have none stand still. Resolves to how many it moved; bounded, so call it again until it says 0.
 */
export async function expireHolds(db: Db, now: Date): Promise<number> {
  const due = await db
    .selectDistinct({ drop: orders.dropId })
    .from(orders)
    .innerJoin(drops, eq(drops.id, orders.dropId))
    .where(or(and(isHeld(now), eq(drops.saleStopped, false)), isWithStripe(now)))
    .limit(dropsMax);
  let moved = 0;
  for (const { drop } of due) moved += await withTransaction(db, (tx) => expireOf(tx, drop, now));
  return moved;
}

async function expireOf(tx: Tx, drop: Id<'drop'>, now: Date): Promise<number> {
  const stock = await lockStock(tx, drop);
  const isDue = stock.drop.saleStopped ? isWithStripe(now) : or(isHeld(now), isWithStripe(now));
  const due = await tx
    .select()
    .from(orders)
    .where(and(eq(orders.dropId, drop), isDue))
    .limit(batchMax)
    .for('update', { skipLocked: true });
  const held = due.filter((order) => order.state === 'held').map((order) => order.id);
  await releaseOrders(tx, { drop, orders: held, to: 'expired' }, now);
  for (const order of due) {
    if (order.state === 'paying') await endPayment(tx, order, 'expired', now);
    if (order.state === 'expiring') {
      await tx.update(orders).set({ checkedAt: now }).where(eq(orders.id, order.id));
      await enqueue(tx, { kind: 'end-session', order: order.id });
    }
  }
  return due.length;
}

function isHeld(now: Date) {
  return and(eq(orders.state, 'held'), lte(orders.expiresAt, now));
}

function isWithStripe(now: Date) {
  return or(
    and(eq(orders.state, 'paying'), lte(orders.expiresAt, now)),
    and(eq(orders.state, 'expiring'), lt(orders.checkedAt, new Date(now.getTime() - checkAgainMs))),
  );
}
