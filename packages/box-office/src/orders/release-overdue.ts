import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, lte } from 'drizzle-orm';
import type { Db, Tx } from '../db.ts';
import { sweepDrops } from '../drops/sweep-drops.ts';
import { drops, orders } from '../schema/sale.ts';
import { lockStock } from '../stock.ts';
import { releaseOrders } from './release-orders.ts';

/** So many at a time take some 30 ms, for which orders of the drop wait. */
const batchMax = 200;
const dropsMax = 50;

/**
 * The sweep over holds whose time is over and that nobody began to pay: they give their tickets back at once. Those of a stopped sale
 * stand still. Any number of workers may do it at once. Resolves to how many it ended; bounded, so call it again until it says 0.
 */
export async function releaseOverdue(db: Db, now: Date): Promise<number> {
  const due = await db
    .selectDistinct({ drop: orders.dropId })
    .from(orders)
    .innerJoin(drops, and(eq(drops.id, orders.dropId), eq(drops.saleStopped, false)))
    .where(isDue(now))
    .limit(dropsMax);
  return sweepDrops(
    db,
    'holds',
    due.map(({ drop }) => drop),
    (tx, drop) => expireOf(tx, drop, now),
  );
}

async function expireOf(tx: Tx, drop: Id<'drop'>, now: Date): Promise<number> {
  const stock = await lockStock(tx, drop);
  if (stock.drop.saleStopped) return 0;
  const due = await tx
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.dropId, drop), isDue(now)))
    .orderBy(asc(orders.expiresAt))
    .limit(batchMax)
    .for('update', { skipLocked: true });
  return releaseOrders(tx, { drop, orders: due.map(({ id }) => id), to: 'expired' }, now);
}

function isDue(now: Date) {
  return and(eq(orders.state, 'held'), lte(orders.expiresAt, now));
}
