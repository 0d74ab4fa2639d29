import type { DisputeState } from '@zilker/contracts/states';
import * as v from 'valibot';

const money = v.pipe(v.number(), v.safeInteger());

/** The parts of Stripe's dispute that we read, as its API reference has them. */
export const stripeDispute = v.object({
  id: v.string(),
  object: v.literal('dispute'),
  amount: money,
  currency: v.string(),
  reason: v.string(),
  status: v.string(),
  payment_intent: v.nullish(v.union([v.string(), v.object({ id: v.string() })])),
  /** What it has moved so far: none, the withdrawal, or that and what came back. */
  balance_transactions: v.optional(
    v.array(v.object({ id: v.string(), amount: money, fee: money, currency: v.string() })),
    [],
  ),
});
export type StripeDispute = v.InferOutput<typeof stripeDispute>;

/** How a dispute stands; null for an inquiry, in which no money has moved. */
export function stateOf({ status }: Pick<StripeDispute, 'status'>): DisputeState | null {
  if (status.startsWith('warning_') || status === 'prevented') return null;
  return status === 'won' || status === 'lost' ? status : 'open';
}
