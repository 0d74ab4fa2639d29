import Stripe from 'stripe';

/** Stripe refuses what was done already, or cannot be done any more: a PaymentIntent that was charged, or given up. */
export function isUnexpectedState(cause: unknown): boolean {
  if (!(cause instanceof Stripe.errors.StripeError)) return false;
  return cause.code === 'payment_intent_unexpected_state' || cause.code === 'charge_expired_for_capture';
}
