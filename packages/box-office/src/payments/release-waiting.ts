import type { Id } from '@zilker/contracts/ids';
import type { Tx } from '../db.ts';
import { losePayment } from './lose-payment.ts';
import { lockWaiting } from './waiting-order.ts';

/**
 * A venue gives an order up whose card waits: its tickets come back, the hold on the card is given up, and its fan is told `reason`.
 * @throws Refusal `order_unknown`, of another venue's order too; `order_not_waiting`
 */
export async function releaseWaiting(
  tx: Tx,
  input: { venue: Id<'venue'>; order: Id<'order'>; reason: string; requestedBy: string },
  now: Date,
): Promise<void> {
  const { order, payment } = await lockWaiting(tx, input);
  const { reason, requestedBy: by } = input;
  await losePayment(tx, { order, payment: payment.id, reason, to: 'cancelled', by }, now);
}
