import type { Payments } from '@zilker/box-office/payments/stripe';
import { type StripeEvent, stripeEvent } from '@zilker/box-office/payments/stripe-objects';
import { Refusal } from '@zilker/contracts/errors';
import { parse } from '@zilker/runtime/http';
import * as v from 'valibot';

/** An older signature may be one that somebody has kept to send it again. */
const ageMaxSeconds = 300;

/** As `stripeEvent`, but that its object is looked at where it lies: to copy its hundred members would be most of what a webhook costs. */
const takenEvent = v.object({
  ...stripeEvent.entries,
  data: v.object({
    object: v.custom<StripeEvent['data']['object']>(isObject, 'This is no object of Stripe.'),
  }),
});

/**
 * The event in a webhook's body, whose signature by any of our secrets is over the body as it came. `now` is a time of the clock that all
 * replicas share.
 * @throws Refusal `webhook_invalid` for one that Stripe did not sign, or not of late; for what is not JSON, or no event
 */
export function signedEvent(
  { stripe }: Pick<Payments, 'stripe'>,
  webhook: { body: string; signature: string; secrets: readonly string[] },
  now: Date,
): StripeEvent {
  const { body, signature, secrets } = webhook;
  let cause: unknown;
  for (const secret of secrets) {
    let event: unknown;
    try {
      event = stripe.webhooks.constructEvent(
        body,
        signature,
        secret,
        ageMaxSeconds,
        undefined,
        now.getTime(),
      );
    } catch (refused) {
      cause = refused;
      continue;
    }
    return parse(takenEvent, event, 'webhook_invalid');
  }
  throw new Refusal('webhook_invalid', { cause });
}

function isObject(input: unknown): boolean {
  if (typeof input !== 'object' || input === null) return false;
  const { object } = input as { object?: unknown };
  return object === undefined || typeof object === 'string';
}
