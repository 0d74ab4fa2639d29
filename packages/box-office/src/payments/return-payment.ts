import { and, eq } from 'drizzle-orm';
import Stripe from 'stripe';
import { type Db, withTransaction } from '../db.ts';
import { book, type Entry } from '../money/book.ts';
import { note } from '../money/note.ts';
import type { PaymentRow } from '../orders/take-orders.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { disputes, payments as paymentRows } from '../schema/money.ts';
import { type Intent, intentOf, readIntent, withCharge } from './intent.ts';
import { isPassing } from './is-passing.ts';
import { isUnexpectedState } from './is-unexpected-state.ts';
import { putOff } from './put-off.ts';
import { closeDifference, reportDifference } from './report-difference.ts';
import type { Payments } from './stripe.ts';

/**
 * Gives a payment back that its order cannot keep: gives the hold on the card up, or refunds what was charged. Once, however often and by
 * however many at once. `put_off`: Stripe has no answer now, or the bank none; it is asked again by a job of its own.
 */
export async function returnPayment(
  db: Db,
  payments: Payments,
  input: { payment: string },
  now: Date,
): Promise<'returned' | 'put_off' | 'stale'> {
  const [payment] = await db.select().from(paymentRows).where(eq(paymentRows.id, input.payment));
  if (payment?.state !== 'returning') return 'stale';
  try {
    const intent = await givenUp(payments, payment);
    if (intent.status === 'canceled' || intent.status === 'requires_payment_method')
      return await returned(db, payment, { entries: [], costCents: null, how: 'never charged' }, now);
    if (intent.status !== 'succeeded') return await putOff(db, again(payment), now);
    const refunds = await refundsOf(payments, payment, intent);
    const failed = refunds.filter(hasFailed).length;
    const went = refunds.filter((refund) => !hasFailed(refund));
    const wentCents = went.reduce((sum, { amount }) => sum + amount, 0);
    const lostCents = wentCents < intent.receivedCents ? await lostByDispute(db, payment) : 0;
    if (wentCents + lostCents < intent.receivedCents) return await askAnew(db, payment, failed, now);
    const { costCents } = intent;
    const how = lostCents > 0 ? 'taken back by the bank' : 'refunded';
    return await returned(db, payment, { entries: entriesOf(payment, intent, went), costCents, how }, now);
  } catch (cause) {
    if (!isPassing(cause)) throw cause;
    return putOff(db, again(payment), now, cause);
  }
}

/** The payment once its hold on the card is given up, if that was all it was. */
async function givenUp(payments: Payments, { id, askedAt }: PaymentRow): Promise<Intent> {
  const intent = await readIntent(payments, id);
  if (intent.status !== 'requires_capture') return intent;
  try {
    return intentOf(
      await payments.ask('payment_intents', 'settle', (stripe) =>
        stripe.paymentIntents.cancel(
          id,
          { expand: withCharge },
          { idempotencyKey: `cancel/${id}/${askedAt?.getTime() ?? 0}` },
        ),
      ),
    );
  } catch (cause) {
    if (isUnexpectedState(cause)) return readIntent(payments, id);
    throw cause;
  }
}

/**
 * What is left of it goes back: the whole, once. Stripe refunds no charge twice, whatever keys it has forgotten. Resolves to all refunds of it,
 * those that failed too.
 */
async function refundsOf(payments: Payments, payment: PaymentRow, intent: Intent): Promise<Stripe.Refund[]> {
  const { id, orderId, askedAt } = payment;
  if (intent.refundedCents < intent.receivedCents)
    try {
      await payments.ask('refunds', 'refund', (stripe) =>
        stripe.refunds.create(
          { payment_intent: id, metadata: { order: orderId, returned: id } },
          { idempotencyKey: `return/${id}/${askedAt?.getTime() ?? 0}` },
        ),
      );
    } catch (cause) {
      if (!(cause instanceof Stripe.errors.StripeError) || !isPastRefunding(cause.code)) throw cause;
    }
  const { data } = await payments.ask('refunds', 'refund', (stripe) =>
    stripe.refunds.list({ payment_intent: id, limit: 100 }),
  );
  return data;
}

/** It went by another refund; or the bank has taken it back, in a dispute. */
function isPastRefunding(code: string | undefined): boolean {
  return code === 'charge_already_refunded' || code === 'charge_disputed';
}

/** What its fan has of it by a dispute that the bank has decided: booked as that. */
async function lostByDispute(db: Db, { id }: PaymentRow): Promise<number> {
  const lost = await db
    .select({ amountCents: disputes.amountCents })
    .from(disputes)
    .where(and(eq(disputes.paymentId, id), eq(disputes.state, 'lost')));
  return lost.reduce((sum, { amountCents }) => sum + amountCents, 0);
}

function hasFailed({ status }: Stripe.Refund): boolean {
  return status === 'failed' || status === 'canceled';
}

/** It came to us and went from us, and what Stripe keeps of it is ours to bear. */
function entriesOf(payment: PaymentRow, intent: Intent, refunds: readonly Stripe.Refund[]): Entry[] {
  const fact = {
    venue: payment.venueId,
    event: payment.eventId,
    order: payment.orderId,
    currency: payment.currency,
  };
  const cost = intent.costCents ?? 0;
  const { id, receivedCents: cents } = intent;
  return [
    { ...fact, kind: 'payment', source: id, gained: { fan: -cents, zilker: cents } },
    { ...fact, kind: 'card_cost', source: id, gained: { stripe: cost, zilker: -cost } },
    ...refunds.map(
      ({ id: source, amount }): Entry => ({
        ...fact,
        kind: 'refund',
        source,
        gained: { fan: amount, zilker: -amount },
      }),
    ),
  ];
}

async function returned(
  db: Db,
  { id, orderId, amountCents }: PaymentRow,
  { entries, costCents, how }: { entries: readonly Entry[]; costCents: number | null; how: string },
  now: Date,
): Promise<'returned' | 'stale'> {
  return withTransaction(db, async (tx) => {
    const [payment] = await tx
      .select({ state: paymentRows.state })
      .from(paymentRows)
      .where(eq(paymentRows.id, id))
      .for('update');
    if (payment?.state !== 'returning') return 'stale';
    await tx
      .update(paymentRows)
      .set({ state: 'returned', returnedAt: now, costCents })
      .where(eq(paymentRows.id, id));
    await book(tx, entries, now);
    await note(
      tx,
      [{ order: orderId, kind: 'returned', detail: { payment: id, cents: amountCents, how } }],
      now,
    );
    await closeDifference(tx, { kind: 'return_failed', object: id }, now);
    await enqueue(tx, { kind: 'audit-order', order: orderId });
    return 'returned';
  });
}

const anewMs = { least: 60_000, most: 86_400_000 } as const;
/** From then on a person should know. */
const toTell = { failed: 3, ageMs: 3_600_000 } as const;

/** The bank does not take it. Another refund, by another key, may fare better, and less so the more have failed. */
async function askAnew(db: Db, payment: PaymentRow, failed: number, now: Date): Promise<'put_off'> {
  const { id, orderId: order, amountCents } = payment;
  const ageMs = now.getTime() - payment.createdAt.getTime();
  const waitMs = Math.min(anewMs.most, Math.max(anewMs.least * 2 ** failed, ageMs / 4));
  const sentence = `Payment ${id}, which its order could not keep, has not gone back: ${failed} refunds of it failed, and the fan of order ${order} is owed ${amountCents} cents, unless the bank took them back itself. It is tried again.`;
  await withTransaction(db, async (tx) => {
    // the sweep counts from then, and asks for it
    const askedAt = new Date(now.getTime() + waitMs);
    await tx.update(paymentRows).set({ askedAt }).where(eq(paymentRows.id, id));
    if (failed >= toTell.failed || ageMs >= toTell.ageMs)
      await reportDifference(tx, { kind: 'return_failed', object: id, sentence }, now);
  });
  return 'put_off';
}

function again(payment: PaymentRow): Parameters<typeof putOff>[1] {
  return { payment, job: { kind: 'return-payment', payment: payment.id } };
}
