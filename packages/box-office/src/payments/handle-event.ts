import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { lockOrder } from '../orders/order-rows.ts';
import { recordDecline } from '../orders/record-decline.ts';
import { releaseOrders } from '../orders/release-orders.ts';
import { orders } from '../schema/sale.ts';
import { orIgnored } from './or-ignored.ts';
import { lockEvent, markHandled, type Outcome } from './stored-event.ts';
import { type CheckoutSession, checkoutSession, paymentIntent, type StripeEvent } from './stripe-objects.ts';

/**
 * A stored event other than a payment: a session that died, a card that was declined. Each is handled once, by the mark that is set
 * in the same transaction. Resolves to what came of it, null when it was handled before.
 */
export async function handleStripeEvent(
  db: Db,
  input: { stripeEvent: string; livemode: boolean },
  now: Date,
): Promise<Outcome | null> {
  return withTransaction(db, async (tx) => {
    const event = await lockEvent(tx, input.stripeEvent);
    if (event === null) return null;
    const outcome =
      event.livemode === input.livemode ? await orIgnored(handle(tx, event, now)) : 'other_world';
    await markHandled(tx, event.id, outcome, now);
    return outcome;
  });
}

async function handle(tx: Tx, event: StripeEvent, now: Date): Promise<Outcome> {
  if (event.type === 'checkout.session.expired') {
    const session = v.safeParse(checkoutSession, event.data.object);
    return session.success ? sessionDied(tx, session.output, now) : 'ignored';
  }
  if (event.type === 'payment_intent.payment_failed') {
    const intent = v.safeParse(paymentIntent, event.data.object);
    const order = intent.success ? intent.output.metadata?.order : undefined;
    return order === undefined ? 'ignored' : recordDecline(tx, { order }, now);
  }
  return 'ignored';
}

async function sessionDied(tx: Tx, session: CheckoutSession, now: Date): Promise<Outcome> {
  const id = session.metadata?.order;
  if (id === undefined) return 'ignored';
  const { order } = await lockOrder(tx, id);
  if (order.sessionId !== session.id) return 'stale';
  if (order.state === 'paying') await tx.update(orders).set({ state: 'expiring' }).where(eq(orders.id, id));
  else if (order.state !== 'expiring') return 'stale';
  await releaseOrders(tx, { drop: order.dropId, orders: [id], to: order.endsAs ?? 'expired' }, now);
  return 'released';
}
