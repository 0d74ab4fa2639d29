import { eq } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import { recordDecline } from '../orders/record-decline.ts';
import type { PaymentRow } from '../orders/take-orders.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { later } from '../outbox/later.ts';
import { payments } from '../schema/money.ts';
import { lockKept } from './lock-kept.ts';
import { losePayment } from './lose-payment.ts';
import { returnReasons } from './return-reasons.ts';
import type { Outcome } from './stored-event.ts';
import { chargeHint, idOf, paymentIntent, type StripeEvent } from './stripe-objects.ts';

/** What Stripe tells of a payment on its way: declined, charged, given up. Null: the event is about something else. */
export async function handleIntentEvent(tx: Tx, event: StripeEvent, now: Date): Promise<Outcome | null> {
  switch (event.type) {
    case 'payment_intent.payment_failed':
      return declined(tx, event, now);
    case 'payment_intent.succeeded':
    case 'charge.captured':
      return charged(tx, await paymentOf(tx, event), now);
    case 'payment_intent.canceled':
      return canceled(tx, await paymentOf(tx, event), now);
    default:
      return null;
  }
}

async function declined(tx: Tx, event: StripeEvent, now: Date): Promise<Outcome> {
  const intent = v.safeParse(paymentIntent, event.data.object);
  const order = intent.success ? intent.output.metadata?.order : undefined;
  return order === undefined ? 'ignored' : recordDecline(tx, { order }, now);
}

/** The payment that it is about, if it is ours and known yet. */
async function paymentOf(tx: Tx, event: StripeEvent): Promise<PaymentRow | undefined> {
  const intent = v.safeParse(paymentIntent, event.data.object);
  const charge = v.safeParse(chargeHint, event.data.object);
  const id = intent.success ? intent.output.id : charge.success ? idOf(charge.output.payment_intent) : null;
  if (id === null) return undefined;
  const [payment] = await tx.select().from(payments).where(eq(payments.id, id));
  return payment;
}

/** Mostly whoever charged it is about to write it down: when that does not come, it is asked for again. */
const writesWithinMs = 5_000;

async function charged(tx: Tx, payment: PaymentRow | undefined, now: Date): Promise<Outcome> {
  if (payment === undefined) return 'ignored';
  if (payment.state !== 'capturing' && payment.state !== 'authorized') return 'stale';
  await enqueue(tx, { kind: 'capture-order', order: payment.orderId }, { dueAt: later(now, writesWithinMs) });
  return 'put_off';
}

/** A PaymentIntent that is given up stays so: its order loses it, and what was to go back has gone. */
async function canceled(tx: Tx, payment: PaymentRow | undefined, now: Date): Promise<Outcome> {
  if (payment === undefined) return 'ignored';
  if (payment.state === 'returning') {
    // whoever asked for that writes it down, and looks whether there was more to it
    await enqueue(tx, { kind: 'return-payment', payment: payment.id }, { dueAt: later(now, writesWithinMs) });
    return 'put_off';
  }
  const kept = await lockKept(tx, payment.orderId);
  if (kept === null || kept.payment.id !== payment.id) return 'stale';
  const to = kept.order.state === 'review' ? 'cancelled' : 'expired';
  const reason = returnReasons.hold_on_card_ended;
  await losePayment(tx, { order: kept.order, payment: payment.id, reason, to, isGone: true }, now);
  return 'released';
}
