import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import type { Payments } from '../payments/stripe.ts';

/** Has Stripe carry out a refund that was decided. */
export async function sendRefund(
  _db: Db,
  _payments: Payments,
  _input: { refund: Id<'refund'> },
  _now: Date,
): Promise<'sent' | 'succeeded' | 'failed' | 'stale'> {
  throw new Error('not built');
}
