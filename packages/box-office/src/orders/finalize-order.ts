import { email } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';
import * as v from 'valibot';
import { type Db, withTransaction } from '../db.ts';
import { orIgnored } from '../payments/or-ignored.ts';
import { lockEvent, markHandled, type Outcome } from '../payments/stored-event.ts';
import { type CheckoutSession, checkoutSession, idOf, type StripeEvent } from '../payments/stripe-objects.ts';
import { type Payment, settlePayment } from './settle-payment.ts';

export type FinalizeInput = { order: Id<'order'>; stripeEvent: string; livemode: boolean };

/**
 * A stored event says that an order's money has come: the order is settled by what the event and the order say themselves. Any
 * number of times, in any order. Resolves to what came of it, null when it was handled before.
 */
export async function finalizeOrder(db: Db, input: FinalizeInput, now: Date): Promise<Outcome | null> {
  return withTransaction(db, async (tx) => {
    const event = await lockEvent(tx, input.stripeEvent);
    if (event === null) return null;
    const payment = paymentOf(event, input);
    const outcome =
      typeof payment === 'string'
        ? payment
        : await orIgnored(settlePayment(tx, { order: input.order, payment }, now));
    await markHandled(tx, event.id, outcome, now);
    return outcome;
  });
}

/** What an event says of an order's money; or, in a word, why it says nothing. */
export function paymentOf(
  event: StripeEvent,
  input: { order: string; livemode: boolean },
): Payment | Outcome {
  if (event.livemode !== input.livemode) return 'other_world';
  const session = v.safeParse(checkoutSession, event.data.object);
  if (!session.success || session.output.metadata?.order !== input.order) return 'ignored';
  if (session.output.payment_status !== 'paid') return 'not_paid_yet';
  return paymentBy(session.output);
}

export function paymentBy(session: CheckoutSession): Payment {
  const mail = v.safeParse(email, session.customer_details?.email);
  return {
    sessionId: session.id,
    paymentIntentId: idOf(session.payment_intent),
    amountCents: session.amount_total ?? -1,
    currency: session.currency ?? '',
    mail: mail.success ? mail.output : null,
  };
}
