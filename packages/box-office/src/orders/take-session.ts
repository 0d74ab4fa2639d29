import type { Id } from '@zilker/contracts/ids';
import type { Tx } from '../db.ts';
import type { CheckoutSession } from '../payments/stripe-objects.ts';
import { paymentBy } from './payment-of.ts';
import { type Taken, takePayment } from './take-payment.ts';

/**
 * The order takes the payment of a session as Stripe has it, or gives it back. What follows is `captureOrder`, once this is committed.
 * @throws Refusal `order_unknown`
 */
export async function takeSession(
  tx: Tx,
  input: { order: Id<'order'>; session: CheckoutSession | null },
  now: Date,
): Promise<Exclude<Taken, 'odd'> | 'not_paid_yet' | 'ignored'> {
  const { order, session } = input;
  if (session === null || session.metadata?.order !== order) return 'ignored';
  const payment = paymentBy(session);
  if (payment === null) return 'not_paid_yet';
  const taken = await takePayment(tx, { order, payment, isTrue: true }, now);
  return taken === 'odd' ? 'ignored' : taken;
}
