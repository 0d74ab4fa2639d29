import { stripeEvent } from '@zilker/box-office/payments/stripe-objects';
import { defineRoute } from '@zilker/contracts/route';
import * as v from 'valibot';

/** Between Stripe and us, so it is none of the contracts that our clients share. */
export const stripeWebhook = defineRoute({
  method: 'POST',
  path: '/api/v1/stripe/webhook',
  params: v.object({}),
  body: stripeEvent,
  reply: v.object({ received: v.literal(true) }),
});
