import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import type { Payments } from '../payments/stripe.ts';

/** Has Stripe carry out a payout to a venue's account. */
export async function sendPayout(
  _db: Db,
  _payments: Payments,
  _input: { payout: Id<'payout'> },
  _now: Date,
): Promise<'sent' | 'failed' | 'stale'> {
  throw new Error('not built');
}
