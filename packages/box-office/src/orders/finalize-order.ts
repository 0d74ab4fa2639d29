import type { Id } from '@zilker/contracts/ids';
import * as v from 'valibot';
import { type Db, withTransaction } from '../db.ts';
import { captureOrder } from '../payments/capture-order.ts';
import { orIgnored } from '../payments/or-ignored.ts';
import { lockEvent, markHandled, type Outcome } from '../payments/stored-event.ts';
import type { Payments } from '../payments/stripe.ts';
import { checkoutSession } from '../payments/stripe-objects.ts';
import { paymentOf } from './payment-of.ts';
import { readSession } from './session-at-stripe.ts';
import { takePayment } from './take-payment.ts';
import { takeSession } from './take-session.ts';

export type FinalizeInput = { order: Id<'order'>; stripeEvent: string; livemode: boolean };
/** What a stored event came to so far; an `odd` one is decided once Stripe has said whether it is true. */
export type TakenEvent = Outcome | 'odd' | null;

/**
 * A stored event says that a fan has paid: the order takes the payment, the card is checked and charged. Any number of times, in any
 * order. Resolves to what came of it, null when it was handled before.
 */
export async function finalizeOrder(
  db: Db,
  payments: Payments,
  input: FinalizeInput,
  now: Date,
): Promise<Outcome | null> {
  return finishOrder(db, payments, { ...input, taken: await takeEvent(db, input, now) }, now);
}

/** The order takes the payment that an event tells of, or not, in one transaction with the event's mark. */
export async function takeEvent(db: Db, input: FinalizeInput, now: Date): Promise<TakenEvent> {
  return withTransaction(db, async (tx) => {
    const event = await lockEvent(tx, input.stripeEvent);
    if (event === null) return null;
    const payment = paymentOf(event, input);
    const taken =
      typeof payment === 'string'
        ? payment
        : await orIgnored(takePayment(tx, { order: input.order, payment, isTrue: false }, now));
    // that one is marked once it is decided
    if (taken !== 'odd') await markHandled(tx, event.id, taken, now);
    return taken;
  });
}

/** What follows once an event's payment was taken: the card is checked and charged, outside that transaction. */
export async function finishOrder(
  db: Db,
  payments: Payments,
  input: FinalizeInput & { taken: TakenEvent },
  now: Date,
  charge?: Parameters<typeof captureOrder>[4],
): Promise<Outcome | null> {
  const taken = input.taken === 'odd' ? await takeTrue(db, payments, input, now) : input.taken;
  // one that was handled before may have been cut off since: its order tells
  if (taken !== 'authorized' && taken !== null) return taken;
  const captured = await captureOrder(db, payments, { order: input.order }, now, charge);
  return taken === null && captured === 'stale' ? null : captured;
}

/** An event tells of something that we had not asked for: what counts is what Stripe says of the session now. */
async function takeTrue(
  db: Db,
  payments: Payments,
  input: FinalizeInput,
  now: Date,
): Promise<Outcome | null> {
  const id = await withTransaction(db, async (tx) => {
    const event = await lockEvent(tx, input.stripeEvent);
    return event === null ? null : v.parse(checkoutSession, event.data.object).id;
  });
  if (id === null) return null;
  const session = await readSession(payments, id);
  return withTransaction(db, async (tx) => {
    const event = await lockEvent(tx, input.stripeEvent);
    if (event === null) return null;
    const outcome = await orIgnored(takeSession(tx, { order: input.order, session }, now));
    await markHandled(tx, event.id, outcome, now);
    return outcome;
  });
}
