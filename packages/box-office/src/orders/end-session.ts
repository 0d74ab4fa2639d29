import type { Id } from '@zilker/contracts/ids';
import * as v from 'valibot';
import { type Db, withTransaction } from '../db.ts';
import type { Payments } from '../payments/stripe.ts';
import { type CheckoutSession, checkoutSession } from '../payments/stripe-objects.ts';
import { paymentBy } from './finalize-order.ts';
import { lockOrder, orderRow } from './order-rows.ts';
import { releaseOrders } from './release-orders.ts';
import { type Settled, settlePayment } from './settle-payment.ts';

/**
 * Has Stripe end the session of an expiring order, then acts on what Stripe says has become of it: dead, and the tickets go back; or
 * paid just before, and the order is paid.
 * @throws Error when Stripe does not answer: the job comes again
 */
export async function endSession(
  db: Db,
  payments: Payments,
  input: { order: Id<'order'> },
  now: Date,
): Promise<'released' | 'unsettled' | Settled> {
  const order = await orderRow(db, input.order);
  if (order.state !== 'expiring') return 'stale';
  if (order.sessionId === null) return releaseExpiring(db, order.id, now);
  const session = await endAtStripe(payments, order.sessionId);
  if (session.status === 'expired') return releaseExpiring(db, order.id, now);
  // complete, but the money is still on its way: an event will say how it ends
  if (session.payment_status !== 'paid') return 'unsettled';
  return withTransaction(db, (tx) =>
    settlePayment(tx, { order: order.id, payment: paymentBy(session) }, now),
  );
}

async function endAtStripe({ stripe }: Payments, id: string): Promise<CheckoutSession> {
  const ended = await stripe.checkout.sessions.expire(id).catch(() => null);
  // Stripe refuses to end a session that is complete or has ended by itself; what it is then, it tells
  return v.parse(checkoutSession, ended ?? (await stripe.checkout.sessions.retrieve(id)));
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
