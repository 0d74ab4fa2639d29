import type { Tx } from '../db.ts';
import type { PaymentRow } from '../orders/take-orders.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { later, laterMaxMs } from '../outbox/later.ts';
import { againAfterMs } from './put-off.ts';
import type { StripeEvent } from './stripe-objects.ts';

/** No card is held for longer: a payment that is on its way still is none that anything can wait for. */
const waitsMostMs = 30 * 86_400_000;

/**
 * An event came before what it tells of stands with us, as its payment is on its way: it is told again by a job of its own, ever less
 * often. False when it has waited for too long.
 */
export async function tellLater(
  tx: Tx,
  { event, payment }: { event: Pick<StripeEvent, 'id'>; payment: PaymentRow },
  now: Date,
): Promise<boolean> {
  const ageMs = now.getTime() - payment.createdAt.getTime();
  if (ageMs > waitsMostMs) return false;
  const waitMs = Math.max(againAfterMs(payment, now), ageMs / 20);
  const dueAt = later(now, Math.min(laterMaxMs, waitMs));
  await enqueue(tx, { kind: 'stripe-event', stripeEvent: event.id }, { dueAt });
  return true;
}
