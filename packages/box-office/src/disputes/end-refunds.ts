import type { Id } from '@zilker/contracts/ids';
import type { DisputeState, RefundState } from '@zilker/contracts/states';
import { and, eq, inArray } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { note } from '../money/note.ts';
import { disputes, refunds } from '../schema/money.ts';
import { leftOfOrder } from './left-of-order.ts';

/**
 * Stripe makes no refund of a charge that is disputed. Once the bank has kept all that was left of it, refunds that never went are owed no
 * more: the fan has the money. They are owed again if the dispute is won after all. Whoever calls has locked the order.
 */
export async function endRefunds(
  tx: Tx,
  { order, to }: { order: Id<'order'>; to: DisputeState },
  now: Date,
): Promise<void> {
  // another dispute, of an order whose first was lost, gives nothing back
  if (to === 'open') return;
  if (to === 'won') return move(tx, { order, from: ['disputed'], to: 'failed' }, now);
  const { fanCents } = await leftOfOrder(tx, order);
  if (fanCents <= 0) await move(tx, { order, from: ['requested', 'failed'], to: 'disputed' }, now);
}

/**
 * The same of a refund that failed once the dispute was over: it was on its way until then, or Stripe refused it since. Whoever calls has locked
 * the order.
 */
export async function endLostRefunds(tx: Tx, order: Id<'order'>, now: Date): Promise<void> {
  const [lost] = await tx
    .select({ id: disputes.id })
    .from(disputes)
    .where(and(eq(disputes.orderId, order), eq(disputes.state, 'lost')))
    .limit(1);
  if (lost !== undefined) await endRefunds(tx, { order, to: 'lost' }, now);
}

async function move(
  tx: Tx,
  { order, from, to }: { order: Id<'order'>; from: RefundState[]; to: 'failed' | 'disputed' },
  now: Date,
): Promise<void> {
  const problem = to === 'failed' ? 'The payment was disputed, and the dispute was won' : null;
  const moved = await tx
    .update(refunds)
    .set({ state: to, problem, endedAt: now })
    .where(and(eq(refunds.orderId, order), inArray(refunds.state, from)))
    .returning({ id: refunds.id, amountCents: refunds.amountCents });
  const notes = moved.map(({ id: refund, amountCents }) => ({
    order,
    kind: `refund_${to}` as const,
    detail: { refund, amountCents, ...(problem === null ? {} : { problem }) },
  }));
  await note(tx, notes, now);
}
