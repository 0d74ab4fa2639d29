import * as v from 'valibot';
import { type Db, type Tx, withTransaction } from '../db.ts';
import { handleDisputeEvent } from '../disputes/dispute-events.ts';
import { endPaymentsInTurn } from '../orders/end-payment.ts';
import { lockOrder } from '../orders/order-rows.ts';
import { releaseOrders } from '../orders/release-orders.ts';
import { handlePayoutEvent } from '../payouts/payout-events.ts';
import { handleRefundEvent } from '../refunds/refund-events.ts';
import { handleIntentEvent } from './intent-events.ts';
import { orIgnored } from './or-ignored.ts';
import { lockEvent, markHandled, type Outcome } from './stored-event.ts';
import { type CheckoutSession, checkoutSession, type StripeEvent } from './stripe-objects.ts';

/**
 * A stored event other than of a fan who has paid. Each is handled once, by the mark that is set in the same transaction; one that means
 * nothing to us is marked so, one that came too early is not. Resolves to what came of it, null when it was handled before.
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
    // its own job tells it again
    if (outcome === 'early') return 'put_off';
    await markHandled(tx, event.id, outcome, now);
    return outcome;
  });
}

/** `early`: it has put itself off. */
type Handled = Outcome | 'early' | null;
type Handler = (tx: Tx, event: StripeEvent, now: Date) => Promise<Handled>;
const handlers: readonly Handler[] = [
  handleSessionEvent,
  handleIntentEvent,
  handleRefundEvent,
  handleDisputeEvent,
  handlePayoutEvent,
];

async function handle(tx: Tx, event: StripeEvent, now: Date): Promise<NonNullable<Handled>> {
  // on the accounts of venues all sorts of things happen; of theirs only how they stand concerns us
  if (event.account != null && event.type !== 'account.updated') return 'ignored';
  for (const one of handlers) {
    const outcome = await one(tx, event, now);
    if (outcome !== null) return outcome;
  }
  return 'ignored';
}

async function handleSessionEvent(tx: Tx, event: StripeEvent, now: Date): Promise<Outcome | null> {
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
