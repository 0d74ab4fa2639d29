import type { Id } from '@zilker/contracts/ids';
import { type DisputeState, disputeTransitions, may } from '@zilker/contracts/states';
import { and, asc, eq, inArray, ne } from 'drizzle-orm';
import * as v from 'valibot';
import type { Tx } from '../db.ts';
import { admitting, isPassage, readScans, replayScans } from '../doors/scans-of-ticket.ts';
import { note } from '../money/note.ts';
import { lockOrder } from '../orders/order-rows.ts';
import type { Outcome } from '../payments/stored-event.ts';
import { idOf, type StripeEvent } from '../payments/stripe-objects.ts';
import { tellLater } from '../payments/tell-later.ts';
import { reopenRun } from '../refunds/reopen-run.ts';
import { disputes, payments } from '../schema/money.ts';
import { events, tickets } from '../schema/tables.ts';
import { bookDispute } from './book-dispute.ts';
import { endRefunds } from './end-refunds.ts';
import { settleReturn } from './settle-return.ts';
import { type StripeDispute, stateOf, stripeDispute } from './stripe-dispute.ts';

/**
 * An event of Stripe about a dispute; null for any other. A dispute takes the tickets of its order, one that is won gives them back, and
 * the ledger follows the balance transactions that the dispute carries: so its events may come in any order and number. One of a payment
 * whose charge is not written down yet waits for that, as its parties would not be known.
 */
export async function handleDisputeEvent(
  tx: Tx,
  event: StripeEvent,
  now: Date,
): Promise<Outcome | 'early' | null> {
  if (!event.type.startsWith('charge.dispute.')) return null;
  const parsed = v.safeParse(stripeDispute, event.data.object);
  if (!parsed.success) return 'ignored';
  const dispute = parsed.output;
  const known = await paymentOf(tx, dispute);
  if (known === undefined) return 'ignored';
  const { order } = await lockOrder(tx, known.orderId);
  // as it is now that nobody can change it
  const payment = (await paymentOf(tx, dispute)) ?? known;
  const isOnItsWay = payment.state === 'authorized' || payment.state === 'capturing';
  if (isOnItsWay && stateOf(dispute) !== null && (await tellLater(tx, { event, payment }, now)))
    return 'early';
  const booked = await bookDispute(tx, { dispute, payment, order }, now);
  const to = stateOf(dispute);
  if (to === null) return 'ignored';
  if (!(await moveTo(tx, { dispute, payment, to }, now))) return booked > 0 ? 'recorded' : 'stale';
  // a payment that was given back anyway has no tickets
  if (payment.state === 'captured') await moveTickets(tx, order);
  await noteState(tx, { dispute, order: order.id, to }, now);
  if (payment.state === 'captured') {
    await endRefunds(tx, { order: order.id, to }, now);
    if (to === 'won') await reopenRun(tx, order.eventId, now);
  } else await settleReturn(tx, { payment, to }, now);
  return 'recorded';
}

type PaymentRow = typeof payments.$inferSelect;

async function paymentOf(tx: Tx, dispute: StripeDispute): Promise<PaymentRow | undefined> {
  const [payment] = await tx
    .select()
    .from(payments)
    .where(eq(payments.id, idOf(dispute.payment_intent) ?? ''));
  return payment;
}

/** False when it stands so already, or further on. */
async function moveTo(
  tx: Tx,
  { dispute, payment, to }: { dispute: StripeDispute; payment: PaymentRow; to: DisputeState },
  now: Date,
): Promise<boolean> {
  const endedAt = to === 'open' ? null : now;
  const [known] = await tx.select().from(disputes).where(eq(disputes.id, dispute.id)).for('update');
  if (known !== undefined) {
    if (!may(disputeTransitions, known.state, to)) return false;
    await tx.update(disputes).set({ state: to, endedAt }).where(eq(disputes.id, dispute.id));
    return true;
  }
  await tx.insert(disputes).values({
    id: dispute.id,
    venueId: payment.venueId,
    eventId: payment.eventId,
    orderId: payment.orderId,
    paymentId: payment.id,
    state: to,
    reason: dispute.reason,
    amountCents: dispute.amount,
    currency: payment.currency,
    createdAt: now,
    endedAt,
  });
  return true;
}

/**
 * While any dispute of the order is open or lost, nobody comes in by it. Then each ticket is again what its scans make of it: in, out, or
 * neither where its check-in was taken back meanwhile.
 */
async function moveTickets(
  tx: Tx,
  { id, eventId }: { id: Id<'order'>; eventId: Id<'event'> },
): Promise<void> {
  const shut = await tx.$count(disputes, and(eq(disputes.orderId, id), ne(disputes.state, 'won')));
  if (shut > 0) {
    await tx
      .update(tickets)
      .set({ state: 'revoked' })
      .where(and(eq(tickets.orderId, id), inArray(tickets.state, [...admitting])));
    return;
  }
  const revoked = await tx
    .select({ id: tickets.id, policy: events.policy })
    .from(tickets)
    .innerJoin(events, eq(events.id, eventId))
    .where(and(eq(tickets.orderId, id), eq(tickets.state, 'revoked')))
    .orderBy(asc(tickets.id))
    .for('no key update', { of: tickets });
  for (const { id: ticket, policy } of revoked) {
    const { state } = replayScans((await readScans(tx, ticket)).filter(isPassage), policy);
    await tx.update(tickets).set({ state }).where(eq(tickets.id, ticket));
  }
}

const kinds = { open: 'dispute_opened', won: 'dispute_won', lost: 'dispute_lost' } as const;

async function noteState(
  tx: Tx,
  { dispute, order, to }: { dispute: StripeDispute; order: Id<'order'>; to: DisputeState },
  now: Date,
): Promise<void> {
  const detail = { dispute: dispute.id, amountCents: dispute.amount, reason: dispute.reason };
  await note(tx, [{ order, kind: kinds[to], detail }], now);
}
