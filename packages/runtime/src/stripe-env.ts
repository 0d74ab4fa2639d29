import * as v from 'valibot';
import { url } from './env.ts';

const callsPerSecond = v.pipe(
  v.string(),
  v.regex(/^[1-9]\d{0,3}$/, 'This is not a whole number.'),
  v.toNumber(),
  v.maxValue(1_000, 'This is more than 1000.'),
);

/** What each process that asks Stripe is told; the same for all of them, since they share one budget. */
export const stripeEnv = {
  STRIPE_SECRET_KEY: v.pipe(
    v.string(),
    v.regex(/^(sk|rk)_(test|live)_\w+$/, 'This is not a secret key of Stripe.'),
  ),
  /** A server that speaks as Stripe does. Without it the SDK knows where Stripe is. */
  STRIPE_API_URL: v.optional(url()),
  /**
   * Requests a second that Stripe takes of us all, and at one endpoint; grants slow down as we come near. Left out: 100 of real money and
   * 25 of its sandbox, 25 at one endpoint (docs.stripe.com/rate-limits), and no bound where `STRIPE_API_URL` stands in for it.
   */
  PAYMENT_CALLS_PER_SECOND: v.optional(callsPerSecond),
  PAYMENT_CALLS_PER_ENDPOINT: v.optional(callsPerSecond),
} as const;
