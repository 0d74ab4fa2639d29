import type { DisputeState } from '@zilker/contracts/states';
import { and, eq, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { reportDifference } from '../payments/report-difference.ts';
import { ledger, type payments } from '../schema/money.ts';

type PaymentRow = typeof payments.$inferSelect;

/**
 * A payment that its order could not keep goes back no further while it is disputed. Once the bank has decided, whoever returns it looks
 * again: what the bank has kept is with the fan, what we have again is to be refunded. Where it counted as gone, and the bank changed its
 * mind, a person sends it.
 */
export async function settleReturn(
  tx: Tx,
  { payment, to }: { payment: PaymentRow; to: DisputeState },
  now: Date,
): Promise<void> {
  if (to === 'open') return;
  if (payment.state === 'returning') await enqueue(tx, { kind: 'return-payment', payment: payment.id });
  if (payment.state !== 'returned' || to !== 'won') return;
  const owedCents = await owedOf(tx, payment);
  if (owedCents <= 0) return;
  const sentence = `Payment ${payment.id} went back by a dispute, which the bank has since decided for us: the fan of order ${payment.orderId} is owed ${owedCents} cents.`;
  await reportDifference(tx, { kind: 'return_failed', object: payment.id, sentence }, now);
}

/** What fans still lack, by the ledger, of what came for an order and was never its venue's. */
async function owedOf(tx: Tx, { orderId }: PaymentRow): Promise<number> {
  const [row] = await tx
    .select({ cents: sql<number>`coalesce(-sum(${ledger.fanCents}), 0)`.mapWith(Number) })
    .from(ledger)
    .where(and(eq(ledger.orderId, orderId), eq(ledger.venueCents, 0)));
  return row?.cents ?? 0;
}
