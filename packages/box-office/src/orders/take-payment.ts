import type { Currency } from '@zilker/contracts/fields';
import type { Id } from '@zilker/contracts/ids';
import type { Tx } from '../db.ts';
import { note } from '../money/note.ts';
import { enqueueAll } from '../outbox/enqueue.ts';
import { reportDifference } from '../payments/report-difference.ts';
import { type ReturnReason, returnReasons } from '../payments/return-reasons.ts';
import { payments } from '../schema/money.ts';
import type { DropRow } from '../stock.ts';
import { itemsOf, lockOrder, type OrderRow } from './order-rows.ts';
import { reseat } from './reseat.ts';
import { isWhatWeAsked, keptOf, type Payment, paymentsOf, takeOrders } from './take-orders.ts';

/** `odd`: not what we asked for, and nothing was done: Stripe has to be asked whether it is true. */
export type Taken = 'authorized' | 'repeated' | 'returning' | 'odd';

/**
 * A fan has paid, by what `payment` says: the order takes it, with tickets anew where it had given them back and stock and limits
 * allow; else it goes back, and says so. Any number of times, in any order. What is not as asked is decided only by what Stripe itself
 * says (`isTrue`): it goes back, and a person is told.
 * @throws Refusal `order_unknown`
 */
export async function takePayment(
  tx: Tx,
  input: { order: Id<'order'>; payment: Payment; isTrue: boolean },
  now: Date,
): Promise<Taken> {
  const { payment, isTrue } = input;
  const { stock, order } = await lockOrder(tx, input.order);
  const known = (await paymentsOf(tx, [order.id])).get(order.id) ?? [];
  const intent = payment.paymentIntentId;
  if (known.some(({ id }) => id === intent)) return 'repeated';
  if (intent === null || !isWhatWeAsked(order, payment)) {
    if (!isTrue) return 'odd';
    await reportOdd(tx, order, payment, now);
    if (intent === null) return 'odd';
    return giveBack(tx, { order, intent, payment, why: 'not_as_asked' }, now);
  }
  const back = (why: ReturnReason) => giveBack(tx, { order, intent, payment, why }, now);
  if (keptOf(known) !== undefined || order.paidAt !== null) return back('paid_otherwise');
  switch (order.state) {
    case 'paying':
    case 'expiring':
      await takeOrders(tx, [{ order, intent, payment }], now);
      return 'authorized';
    case 'expired':
    case 'cancelled':
      if (isOver(stock.drop)) return back('sale_over');
      if (!(await reseat(tx, stock, order, await itemsOf(tx, order.id)))) return back('tickets_gone');
      await takeOrders(tx, [{ order, intent, payment }], now);
      await note(tx, [{ order: order.id, kind: 'late_kept', detail: { payment: intent } }], now);
      return 'authorized';
    default:
      return back('not_as_asked');
  }
}

function isOver(drop: DropRow): boolean {
  return drop.cancelled || drop.saleStopped;
}

async function reportOdd(tx: Tx, order: OrderRow, payment: Payment, now: Date): Promise<void> {
  const { sessionId, amountCents, currency, paymentIntentId } = payment;
  await reportDifference(
    tx,
    {
      kind: 'payment_not_as_asked',
      object: paymentIntentId ?? sessionId,
      sentence: `${sessionId} paid ${amountCents} ${currency} for order ${order.id}, which asked for ${order.totalCents} ${order.currency} by ${order.sessionId ?? 'no session'}; it goes back`,
    },
    now,
  );
}

/** Money that the order cannot keep: it is known from now on, and on its way back. */
async function giveBack(
  tx: Tx,
  { order, intent, payment, why }: { order: OrderRow; intent: string; payment: Payment; why: ReturnReason },
  now: Date,
): Promise<'returning'> {
  await tx
    .insert(payments)
    .values({
      id: intent,
      venueId: order.venueId,
      eventId: order.eventId,
      orderId: order.id,
      sessionId: payment.sessionId,
      state: 'returning',
      amountCents: payment.amountCents,
      // as it came, since it goes back so
      currency: payment.currency as Currency,
      returnReason: returnReasons[why],
      askedAt: now,
      createdAt: now,
      capturedAt: payment.charged ? now : null,
    })
    .onConflictDoNothing();
  await note(tx, [{ order: order.id, kind: 'late_returned', detail: { payment: intent, why } }], now);
  await enqueueAll(tx, [
    { kind: 'return-payment', payment: intent },
    { kind: 'send-return-notice', payment: intent },
  ]);
  return 'returning';
}
