import type { Id } from '@zilker/contracts/ids';
import { type Db, withTransaction } from '../db.ts';
import { type Charger, chargeOrder } from './charge-orders.ts';
import { checkCard } from './check-card.ts';
import { type Intent, intentOf, readIntent, withCharge } from './intent.ts';
import { isPassing } from './is-passing.ts';
import { isUnexpectedState } from './is-unexpected-state.ts';
import { type Kept, lockKept, readKept } from './lock-kept.ts';
import { losePayment } from './lose-payment.ts';
import { putOff } from './put-off.ts';
import { returnReasons } from './return-reasons.ts';
import type { Payments } from './stripe.ts';

/**
 * `waiting`: for its event, or for a person. `released`: the hold on the card had ended, or was given up for a show that was called off.
 * `put_off`: Stripe has no answer now, and is asked again by a job of its own. `stale`: nothing is to be charged.
 */
export type Captured = 'paid' | 'over_limit' | 'waiting' | 'released' | 'put_off' | 'stale';

/**
 * Steps 3 and 4 of a payment: checks the card of an authorised order, and charges it unless its event says later. Each step begins with what
 * Stripe says and ends in one transaction, so it goes on wherever it was cut off, however often and by however many at once.
 */
export async function captureOrder(
  db: Db,
  payments: Payments,
  input: { order: Id<'order'> },
  now: Date,
  charge: Charger = (one, at) => chargeOrder(db, one, at),
): Promise<Captured> {
  const kept = await readKept(db, input.order);
  if (kept === null) return 'stale';
  const { payment } = kept;
  if (payment.state === 'authorized' && payment.fingerprint !== null && !kept.chargedNow) return 'waiting';
  if (kept.order.state === 'review' && payment.state === 'authorized') return 'waiting';
  try {
    return await settle(db, payments, kept, now, charge);
  } catch (cause) {
    if (!isPassing(cause)) throw cause;
    return putOff(db, again(kept), now, cause);
  }
}

async function settle(
  db: Db,
  payments: Payments,
  { order, payment }: Kept,
  now: Date,
  charge: Charger,
): Promise<Captured> {
  let intent: Intent;
  if (payment.state === 'capturing') intent = await capture(payments, payment);
  else {
    intent = await readIntent(payments, payment.id);
    if (intent.status === 'requires_capture') {
      const wasChecked = payment.fingerprint !== null;
      const checked = await checkCard(db, { order: order.id, intent, wasChecked }, now);
      if (checked !== 'capturing') return checked;
      intent = await capture(payments, payment);
    }
  }
  switch (intent.status) {
    case 'succeeded':
      return charge({ order: order.id, intent }, now);
    case 'canceled':
    case 'requires_payment_method':
      return holdEnded(db, { order: order.id, payment: payment.id }, now);
    default:
      return putOff(db, again({ order, payment }), now);
  }
}

/** Whatever is repeated, a card is charged once: Stripe charges an authorisation once, and says so. */
async function capture(
  payments: Payments,
  { id, askedAt }: Pick<Kept['payment'], 'id' | 'askedAt'>,
): Promise<Intent> {
  // Stripe repeats a failed answer under the same key: each new try has its own
  const idempotencyKey = `capture/${id}/${askedAt?.getTime() ?? 0}`;
  try {
    return intentOf(
      await payments.ask('payment_intents', 'settle', (stripe) =>
        stripe.paymentIntents.capture(id, { expand: withCharge }, { idempotencyKey }),
      ),
    );
  } catch (cause) {
    // charged already, or given up by the bank: what it is now, it tells
    if (isUnexpectedState(cause)) return readIntent(payments, id);
    throw cause;
  }
}

/** The bank, or a person at Stripe, gave up the hold on the card before it was charged. */
export async function holdEnded(
  db: Db,
  input: { order: Id<'order'>; payment: string },
  now: Date,
): Promise<'released' | 'stale'> {
  return withTransaction(db, async (tx) => {
    const kept = await lockKept(tx, input.order);
    if (kept === null || kept.payment.id !== input.payment) return 'stale';
    const { order, payment } = kept;
    const to = order.state === 'review' ? 'cancelled' : 'expired';
    const reason = returnReasons.hold_on_card_ended;
    await losePayment(tx, { order, payment: payment.id, reason, to, isGone: true }, now);
    return 'released';
  });
}

function again({ order, payment }: Kept): Parameters<typeof putOff>[1] {
  return { payment, job: { kind: 'capture-order', order: order.id } };
}
