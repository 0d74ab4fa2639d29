import type { Id } from '@zilker/contracts/ids';
import { and, eq, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '../db.ts';
import { sweepDrops } from '../drops/sweep-drops.ts';
import { drops, orders } from '../schema/sale.ts';
import { releaseOrders } from './release-orders.ts';

/** The orders of a drop wait while one batch of its holds ends; and when many end at once, none is to wait for many batches. */
const batchMax = 500;
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
    .where(and(eq(orders.state, 'held'), lte(orders.expiresAt, now)))
    .limit(dropsMax);
  return sweepDrops(
    db,
    'holds',
    due.map(({ drop }) => drop),
    (tx, drop) => releaseOf(tx, drop, now),
  );
}

/** As few statements as can be while orders wait: the lock, and all the rest by what is true once it is had. */
async function releaseOf(tx: Tx, drop: Id<'drop'>, now: Date): Promise<number> {
  const [locked] = await tx
    .select({ saleStopped: drops.saleStopped })
    .from(drops)
    .where(eq(drops.id, drop))
    .for('no key update');
  if (locked === undefined || locked.saleStopped) return 0;
  const due = sql`
    SELECT id FROM orders
     WHERE drop_id = ${drop} AND state = 'held' AND expires_at <= ${now.toISOString()}::timestamptz
     ORDER BY expires_at LIMIT ${batchMax} FOR UPDATE SKIP LOCKED`;
  return releaseOrders(tx, { drop, orders: due, to: 'expired' }, now);
}
