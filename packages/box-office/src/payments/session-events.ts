import * as v from 'valibot';
import type { Tx } from '../db.ts';
import { endPaymentsInTurn } from '../orders/end-payment.ts';
import { lockOrder } from '../orders/order-rows.ts';
import { releaseOrders } from '../orders/release-orders.ts';
import type { Outcome } from './stored-event.ts';
import { type CheckoutSession, checkoutSession, type StripeEvent } from './stripe-objects.ts';

/** A Checkout Session that is dead can take no money: what was held for it goes back. Null: the event is about something else. */
export async function handleSessionEvent(tx: Tx, event: StripeEvent, now: Date): Promise<Outcome | null> {
  if (event.type !== 'checkout.session.expired') return null;
  const session = v.safeParse(checkoutSession, event.data.object);
  return session.success ? sessionDied(tx, session.output, now) : 'ignored';
}

async function sessionDied(tx: Tx, session: CheckoutSession, now: Date): Promise<Outcome> {
  const id = session.metadata?.order;
  if (id === undefined) return 'ignored';
  const { order } = await lockOrder(tx, id);
  if (order.sessionId !== session.id) return 'stale';
  if (order.state === 'paying') await endPaymentsInTurn(tx, [id], order.endsAs ?? 'expired', now);
  else if (order.state !== 'expiring') return 'stale';
  await releaseOrders(tx, { drop: order.dropId, orders: [id], to: order.endsAs ?? 'expired' }, now);
  return 'released';
}
