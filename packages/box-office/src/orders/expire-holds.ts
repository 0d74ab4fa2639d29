import type { Db } from '../db.ts';
import { expirePayments } from './expire-payments.ts';
import { releaseOverdue } from './release-overdue.ts';

/**
 * The sweep over holds whose time is over: one without a session gives its tickets back at once, one with a session begins to end. Any
 * number of workers may do it at once. Resolves to how many it moved; bounded, so call it again until it says 0.
 */
export async function expireHolds(
  db: Db,
  now: Date,
  options: { paymentsPerSecondMax?: number } = {},
): Promise<number> {
  // side by side: a drop whose locks are not to be had keeps no payment from ending
  const moved = await Promise.all([releaseOverdue(db, now), expirePayments(db, now, options)]);
  return moved[0] + moved[1];
}
