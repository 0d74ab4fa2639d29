import { idSchema } from '@zilker/contracts/ids';
import * as v from 'valibot';

/** The parts of Stripe's objects that we read, as its API reference has them. */
const reference = v.nullish(v.union([v.string(), v.object({ id: v.string() })]));
const ourMetadata = v.nullish(v.object({ order: v.optional(idSchema('order')) }));

export const checkoutSession = v.object({
  id: v.string(),
  object: v.literal('checkout.session'),
  status: v.nullish(v.picklist(['open', 'complete', 'expired'])),
  payment_status: v.picklist(['paid', 'unpaid', 'no_payment_required']),
  amount_total: v.nullable(v.pipe(v.number(), v.safeInteger())),
  currency: v.nullable(v.string()),
  payment_intent: reference,
  customer_details: v.nullish(v.object({ email: v.nullish(v.string()) })),
  metadata: ourMetadata,
});
export type CheckoutSession = v.InferOutput<typeof checkoutSession>;

/** A PaymentIntent as an event has it: a hint, no more. What it is now, `readIntent` asks. */
export const paymentIntent = v.object({
  id: v.string(),
  object: v.literal('payment_intent'),
  metadata: ourMetadata,
});

/** A charge as an event has it. */
export const chargeHint = v.object({
  id: v.string(),
  object: v.literal('charge'),
  payment_intent: reference,
});

const name = v.pipe(v.string(), v.regex(/^[\x21-\x7e]{1,255}$/, 'This is no name of Stripe.'));

export const stripeEvent = v.object({
  id: name,
  type: name,
  livemode: v.boolean(),
  /** The connected account that it happened on; ours has none. */
  account: v.nullish(name),
  data: v.object({ object: v.looseObject({ object: v.optional(v.string()) }) }),
});
export type StripeEvent = v.InferOutput<typeof stripeEvent>;

export function idOf(value: v.InferOutput<typeof reference>): string | null {
  return typeof value === 'string' ? value : (value?.id ?? null);
}
