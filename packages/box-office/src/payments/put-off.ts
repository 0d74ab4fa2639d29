import type { PaymentRow } from '../orders/take-orders.ts';
import { StripeBusy } from './stripe-busy.ts';

const leastMs = 1_000;
const mostMs = 20_000;

/**
 * How long to wait before Stripe is asked again about a payment: as it says, else the longer the longer it has not answered, less than
 * the sweep waits. Apart from each other, so that what came at once does not come at once again.
 */
export function againAfterMs(payment: Pick<PaymentRow, 'createdAt'>, now: Date, cause?: unknown): number {
  const ageMs = now.getTime() - payment.createdAt.getTime();
  const waitMs = Math.min(mostMs, Math.max(leastMs, ageMs / 4));
  const asked = cause instanceof StripeBusy ? Math.min(mostMs, cause.retryAfterMs) : 0;
  return Math.max(asked, waitMs) * (1 + Math.random() / 4);
}
