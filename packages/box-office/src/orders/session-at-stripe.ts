import Stripe from 'stripe';
import * as v from 'valibot';
import { isPassing } from '../payments/is-passing.ts';
import type { Payments } from '../payments/stripe.ts';
import { type CheckoutSession, checkoutSession } from '../payments/stripe-objects.ts';

/** Asks Stripe for a session; null for one that it does not know. */
export async function readSession(payments: Payments, id: string): Promise<CheckoutSession | null> {
  try {
    const answer = await payments.ask('checkout_sessions', 'settle', (stripe) =>
      stripe.checkout.sessions.retrieve(id),
    );
    return v.parse(checkoutSession, answer);
  } catch (cause) {
    if (cause instanceof Stripe.errors.StripeError && cause.code === 'resource_missing') return null;
    throw cause;
  }
}

/** Has Stripe end a session, and resolves to what it is then. Null when Stripe has no answer now, or does not know it. */
export async function endAtStripe(payments: Payments, id: string): Promise<CheckoutSession | null> {
  try {
    const ended = await payments.ask('checkout_sessions', 'settle', (stripe) =>
      stripe.checkout.sessions.expire(id),
    );
    return v.parse(checkoutSession, ended);
  } catch (cause) {
    if (isPassing(cause)) return null;
  }
  try {
    // Stripe refuses to end a session that is complete or has ended by itself; what it is then, it tells
    return await readSession(payments, id);
  } catch (cause) {
    if (isPassing(cause)) return null;
    throw cause;
  }
}
