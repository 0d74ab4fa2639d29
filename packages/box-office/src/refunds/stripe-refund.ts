import * as v from 'valibot';

/** The parts of Stripe's refund that we read, as its API reference has them. */
export const stripeRefund = v.object({
  id: v.string(),
  object: v.literal('refund'),
  amount: v.pipe(v.number(), v.safeInteger()),
  currency: v.string(),
  status: v.nullish(v.string()),
  failure_reason: v.nullish(v.string()),
  payment_intent: v.nullish(v.union([v.string(), v.object({ id: v.string() })])),
  metadata: v.nullish(v.record(v.string(), v.string())),
});
export type StripeRefund = v.InferOutput<typeof stripeRefund>;

/** What a refund's status means for us. One that waits for somebody is on its way; one that was canceled gives nothing back. */
export function stateOf({ status }: Pick<StripeRefund, 'status'>): 'sent' | 'succeeded' | 'failed' {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'sent';
}
