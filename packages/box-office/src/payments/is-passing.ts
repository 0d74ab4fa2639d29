import Stripe from 'stripe';

/** Nothing is wrong but the moment: too many requests, the object in use by another one, Stripe away or unwell. */
export function isPassing(cause: unknown): boolean {
  if (cause instanceof Stripe.errors.StripeConnectionError) return true;
  if (!(cause instanceof Stripe.errors.StripeError)) return false;
  const { statusCode = 0, code } = cause;
  return statusCode === 429 || statusCode === 409 || statusCode >= 500 || code === 'lock_timeout';
}
