import type { Id } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import { type Db, withTransaction } from '../db.ts';
import { type Captured, captureOrder } from '../payments/capture-order.ts';
import type { Payments } from '../payments/stripe.ts';
import { orders } from '../schema/sale.ts';
import { dueSince } from './end-payment.ts';
import { lockOrder, orderRow } from './order-rows.ts';
import { releaseOrders } from './release-orders.ts';
import { endAtStripe } from './session-at-stripe.ts';
import { takeSession } from './take-session.ts';

/**
 * Has Stripe end the session of an expiring order, then acts on what Stripe says has become of it: dead, and the tickets go back; or
 * paid just before, and the order takes that, is checked and charged. `put_off`: Stripe has too much to do or is away, so the sweep asks it
 * again, a little later.
 */
export async function endSession(
  db: Db,
  payments: Payments,
  input: { order: Id<'order'> },
  now: Date,
): Promise<'released' | 'unsettled' | 'put_off' | 'repeated' | 'returning' | Captured> {
  const order = await orderRow(db, input.order);
  if (order.state !== 'expiring') return 'stale';
  if (order.sessionId === null) return releaseExpiring(db, order.id, now);
  const session = await endAtStripe(payments, order.sessionId);
  if (session === null || session.status === 'open') return putOff(db, order.id, now);
  if (session.status === 'expired') return releaseExpiring(db, order.id, now);
  const taken = await withTransaction(db, (tx) => takeSession(tx, { order: order.id, session }, now));
  if (taken === 'authorized') return captureOrder(db, payments, { order: order.id }, now);
  return taken === 'ignored' || taken === 'not_paid_yet' ? 'unsettled' : taken;
}

const againAfterMs = { least: 1_000, spread: 2_000 };

/** Apart from each other, so that what came at once does not come at once again. */
async function putOff(db: Db, order: Id<'order'>, now: Date): Promise<'put_off'> {
  const laterMs = againAfterMs.least + Math.random() * againAfterMs.spread;
  const checkedAt = dueSince(new Date(now.getTime() + laterMs));
  await db
    .update(orders)
    .set({ checkedAt })
    .where(and(eq(orders.id, order), eq(orders.state, 'expiring')));
  return 'put_off';
}

/** Guards by state under the locks: what was true when Stripe was asked may be over. */
export async function releaseExpiring(db: Db, id: Id<'order'>, now: Date): Promise<'released' | 'stale'> {
  return withTransaction(db, async (tx) => {
    const { order } = await lockOrder(tx, id);
    if (order.state !== 'expiring') return 'stale';
    await releaseOrders(tx, { drop: order.dropId, orders: [id], to: order.endsAs ?? 'expired' }, now);
    return 'released';
  });
}
