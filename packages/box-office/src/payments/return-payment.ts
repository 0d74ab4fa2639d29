import type { Db } from '../db.ts';
import type { Payments } from './stripe.ts';

/** Gives a payment back that its order cannot keep: gives the hold on the card up, or refunds what was charged. */
export async function returnPayment(
  _db: Db,
  _payments: Payments,
  _input: { payment: string },
  _now: Date,
): Promise<'returned' | 'stale'> {
  throw new Error('not built');
}
