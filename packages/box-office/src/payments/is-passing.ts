import Stripe from 'stripe';
import { StripeBusy } from './stripe-busy.ts';

/** Nothing is wrong but the moment: too many requests, the object in use by another one, Stripe away or unwell. */
export function isPassing(cause: unknown): boolean {
  if (cause instanceof StripeBusy || cause instanceof Stripe.errors.StripeConnectionError) return true;
  if (!(cause instanceof Stripe.errors.StripeError)) return false;
  const { statusCode = 0, code } = cause;
  return statusCode === 429 || statusCode === 409 || statusCode >= 500 || code === 'lock_timeout';
}

/** Stripe refused it as one request too many. It says the same of an object that another request has locked, which is not that. */
export function isOneTooMany(cause: unknown): boolean {
  if (!(cause instanceof Stripe.errors.StripeError) || cause.statusCode !== 429) return false;
  return (
    cause.code !== 'lock_timeout' && cause.headers?.['stripe-rate-limited-reason'] !== 'resource-specific'
  );
}
