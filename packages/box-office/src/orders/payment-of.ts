import { email } from '@zilker/contracts/http/auth';
import * as v from 'valibot';
import type { Outcome } from '../payments/stored-event.ts';
import { type CheckoutSession, checkoutSession, idOf, type StripeEvent } from '../payments/stripe-objects.ts';
import type { Payment } from './take-orders.ts';

/** What an event says of an order's payment; or, in a word, why it says nothing. */
export function paymentOf(
  event: StripeEvent,
  input: { order: string; livemode: boolean },
): Payment | Outcome {
  if (event.livemode !== input.livemode) return 'other_world';
  const session = v.safeParse(checkoutSession, event.data.object);
  if (!session.success || session.output.metadata?.order !== input.order) return 'ignored';
  return paymentBy(session.output) ?? 'not_paid_yet';
}

/** The payment of a session; null while its fan is not through with it. The card is only held then: charging it is ours. */
export function paymentBy(session: CheckoutSession): Payment | null {
  if (session.status !== 'complete' && session.payment_status !== 'paid') return null;
  const mail = v.safeParse(email, session.customer_details?.email);
  return {
    sessionId: session.id,
    paymentIntentId: idOf(session.payment_intent),
    amountCents: session.amount_total ?? 0,
    currency: session.currency ?? '',
    charged: session.payment_status === 'paid',
    mail: mail.success ? mail.output : null,
  };
}
