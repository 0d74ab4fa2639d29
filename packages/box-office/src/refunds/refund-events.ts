import { and, eq } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import { book } from '../money/book.ts';
import { note } from '../money/note.ts';
import { reportDifference } from '../payments/report-difference.ts';
import type { Outcome } from '../payments/stored-event.ts';
import { idOf, type StripeEvent } from '../payments/stripe-objects.ts';
import { tellLater } from '../payments/tell-later.ts';
import { ledger, payments } from '../schema/money.ts';
import { recordRefund } from './record-refund.ts';
import { type StripeRefund, stateOf, stripeRefund } from './stripe-refund.ts';

type PaymentRow = typeof payments.$inferSelect;

const types = new Set(['refund.created', 'refund.updated', 'refund.failed', 'charge.refund.updated']);

/**
 * An event of Stripe about a refund; null for any other. `charge.refunded` says nothing that the refund's own events do not. One that
 * somebody made at Stripe itself is reported, and booked at the venue's cost, so that the ledger follows the money.
 */
export async function handleRefundEvent(
  tx: Tx,
  event: StripeEvent,
  now: Date,
): Promise<Outcome | 'early' | null> {
  if (event.type === 'charge.refunded') return 'ignored';
  if (!types.has(event.type)) return null;
  const parsed = v.safeParse(stripeRefund, event.data.object);
  if (!parsed.success) return 'ignored';
  const recorded = await recordRefund(tx, parsed.output, now);
  if (recorded !== null) return recorded === 'stale' ? 'stale' : 'recorded';
  return recordForeign(tx, event, parsed.output, now);
}

async function recordForeign(
  tx: Tx,
  event: StripeEvent,
  refund: StripeRefund,
  now: Date,
): Promise<Outcome | 'early'> {
  const payment = await lockPayment(tx, idOf(refund.payment_intent));
  if (payment === null) return 'ignored';
  const failed = stateOf(refund) === 'failed';
  // the way back of a payment that its order could not keep: who sent it books it
  const returned = payment.state === 'returning' || payment.state === 'returned';
  if (failed) {
    const tookBack = await takeBack(tx, { payment, refund, returned }, now);
    // whoever sends it may have seen it succeed, and be about to write that down
    const isOnItsWay = tookBack === 'ignored' && payment.state === 'returning';
    return isOnItsWay && (await tellLater(tx, { event, payment }, now)) ? 'early' : tookBack;
  }
  return returned ? 'ignored' : bookByHand(tx, { payment, refund }, now);
}

/** Nothing keeps the venue's staff from Stripe's own pages. Zilker gives up none of its part for that. */
async function bookByHand(
  tx: Tx,
  { payment, refund }: { payment: PaymentRow; refund: StripeRefund },
  now: Date,
): Promise<Outcome> {
  const { venueId: venue, eventId: event, orderId: order, currency } = payment;
  const { id, amount } = refund;
  const fact = { venue, event, order, currency, source: id };
  const booked = await book(tx, [{ ...fact, kind: 'refund', gained: { fan: amount, venue: -amount } }], now);
  if (booked === 0) return 'stale';
  await reportDifference(
    tx,
    {
      kind: 'refund_by_hand',
      object: id,
      sentence: `Refund ${id} of ${amount} cents was made at Stripe and not here: order ${order} keeps its tickets, and the venue bore it.`,
    },
    now,
  );
  const detail = { stripe: id, amountCents: amount, by: 'Stripe' };
  await note(tx, [{ order, kind: 'refund_succeeded', detail }], now);
  return 'recorded';
}

/** The bank did not take it: the money is with us again, as it was booked. */
async function takeBack(
  tx: Tx,
  { payment, refund, returned }: { payment: PaymentRow; refund: StripeRefund; returned: boolean },
  now: Date,
): Promise<Outcome> {
  const [went] = await tx
    .select()
    .from(ledger)
    .where(and(eq(ledger.kind, 'refund'), eq(ledger.source, refund.id)));
  if (went === undefined) return 'ignored';
  const { venueId: venue, eventId: event, orderId: order, currency } = payment;
  const gained = {
    fan: -went.fanCents,
    venue: -went.venueCents,
    zilker: -went.zilkerCents,
    tax: -went.taxCents,
    stripe: -went.stripeCents,
  };
  const fact = { venue, event, order, currency, source: refund.id };
  if ((await book(tx, [{ ...fact, kind: 'refund_failed', gained }], now)) === 0) return 'stale';
  const problem = refund.failure_reason ?? 'failed';
  await note(
    tx,
    [{ order, kind: 'refund_failed', detail: { stripe: refund.id, amountCents: refund.amount, problem } }],
    now,
  );
  if (returned)
    await reportDifference(
      tx,
      {
        kind: 'return_failed',
        object: refund.id,
        sentence: `The bank sent refund ${refund.id} of payment ${payment.id} back (${problem}): the fan of order ${order} is owed ${refund.amount} cents.`,
      },
      now,
    );
  return 'recorded';
}

async function lockPayment(tx: Tx, id: string | null): Promise<PaymentRow | null> {
  if (id === null) return null;
  const [row] = await tx.select().from(payments).where(eq(payments.id, id)).for('no key update');
  return row ?? null;
}
