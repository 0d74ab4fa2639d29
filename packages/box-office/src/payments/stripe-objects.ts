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

export const paymentIntent = v.object({
  id: v.string(),
  object: v.literal('payment_intent'),
  metadata: ourMetadata,
});

export const stripeEvent = v.object({
  id: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  type: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  livemode: v.boolean(),
  data: v.object({ object: v.looseObject({ object: v.optional(v.string()) }) }),
});
export type StripeEvent = v.InferOutput<typeof stripeEvent>;

export function idOf(value: v.InferOutput<typeof reference>): string | null {
  return typeof value === 'string' ? value : (value?.id ?? null);
}
