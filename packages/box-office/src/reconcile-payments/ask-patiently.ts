import { setTimeout as delay } from 'node:timers/promises';
import type Stripe from 'stripe';
import type { Endpoint } from '../payments/limits.ts';
import type { Payments } from '../payments/stripe.ts';
import { StripeBusy } from '../payments/stripe-busy.ts';

/** Everybody else goes first. What has to wait for longer than this is left for the next round. */
const waitsMax = 40;

/** Asks Stripe with the last priority, and waits until there is room for it. @throws StripeBusy after long; and what the SDK throws */
export async function askPatiently<T>(
  payments: Payments,
  endpoint: Endpoint,
  call: (stripe: Stripe) => Promise<T>,
): Promise<T> {
  for (let waits = 0; ; waits++) {
    try {
      return await payments.ask(endpoint, 'reconcile', call);
    } catch (cause) {
      if (!(cause instanceof StripeBusy) || waits >= waitsMax) throw cause;
      await delay(Math.min(cause.retryAfterMs, 2_000));
    }
  }
}
