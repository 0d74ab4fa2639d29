import { shownEnd } from '../drops/stand-still.ts';
import type { DropRow } from '../stock.ts';
import type { OrderRow } from './order-rows.ts';

/** When an order's time is over, as it is shown: a hold that nobody pays for yet stands still while the sale is stopped. */
export function endOf(
  order: Pick<OrderRow, 'state' | 'createdAt' | 'expiresAt'>,
  drop: Pick<DropRow, 'saleStopped' | 'stoppedAt' | 'shiftedTo'>,
  now: Date,
): Date {
  if (order.state !== 'held') return order.expiresAt;
  return shownEnd(drop, { since: order.createdAt, ends: order.expiresAt }, now);
}
