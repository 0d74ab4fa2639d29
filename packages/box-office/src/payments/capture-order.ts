import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import type { Payments } from './stripe.ts';

export type Captured = 'paid' | 'over_limit' | 'waiting' | 'stale';

/** Steps 3 and 4 of a payment: checks the card of an authorised order, and charges it unless its event says later. */
export async function captureOrder(
  _db: Db,
  _payments: Payments,
  _input: { order: Id<'order'> },
  _now: Date,
): Promise<Captured> {
  throw new Error('not built');
}
