import { Refusal } from '@zilker/contracts/errors';
import type { Id } from '@zilker/contracts/ids';
import type { Tx } from '../db.ts';
import { orderRow } from '../orders/order-rows.ts';
import { type Kept, lockKept } from './lock-kept.ts';

/**
 * Locks a venue's own order that waits: its card is held and was found within its limit, and nobody charges it yet. Or a person has to
 * look at it.
 * @throws Refusal `order_unknown`, of another venue's order too; `order_not_waiting`
 */
export async function lockWaiting(tx: Tx, input: { venue: Id<'venue'>; order: Id<'order'> }): Promise<Kept> {
  const { venueId } = await orderRow(tx, input.order);
  if (venueId !== input.venue) throw new Refusal('order_unknown');
  const kept = await lockKept(tx, input.order);
  if (kept === null || !isWaiting(kept)) throw new Refusal('order_not_waiting');
  return kept;
}

/** Its card is held and checked, and what comes next is up to somebody. */
export function isWaiting({ order, payment }: Kept): boolean {
  return payment.state === 'authorized' && (order.state === 'review' || payment.fingerprint !== null);
}
