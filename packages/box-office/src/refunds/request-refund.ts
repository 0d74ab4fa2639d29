import { Refusal } from '@zilker/contracts/errors';
import { type Id, newId } from '@zilker/contracts/ids';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { lockOrder } from '../orders/order-rows.ts';
import { orders } from '../schema/sale.ts';
import { decideRefunds } from './decide-refunds.ts';
import { isRefundable, type PaidOrder, type PaidTicket, paidOrders } from './paid-orders.ts';
import { refundAmount } from './refund-amount.ts';

export type RefundRequest = {
  venue: Id<'venue'>;
  order: Id<'order'>;
  tickets: readonly Id<'ticket'>[];
  /** What whoever asks was shown. */
  amountCents: number;
  reason: string;
  requestedBy: string;
};

/**
 * Decides the refund of some tickets of a venue's own order, in this transaction; Stripe is asked by the job that it leaves, but for
 * tickets that were free. Who bears the card's cost was said to the fan when they bought.
 * @throws Refusal `order_unknown`, `order_not_refundable`, `ticket_unknown`, `ticket_not_refundable` (detail `ticket`), `refund_changed`
 * (detail `amountCents`)
 */
export async function requestRefund(tx: Tx, request: RefundRequest, now: Date): Promise<Id<'refund'>> {
  const { reason, requestedBy } = request;
  const of = await lockOwnOrder(tx, request);
  const tickets = request.tickets.map((id) => ticketOf(of, id));
  const amount = refundAmount(
    tickets.map(({ share }) => share),
    of.keptPaidBy,
  );
  if (amount.amountCents !== request.amountCents)
    throw new Refusal('refund_changed', { detail: { amountCents: amount.amountCents } });
  if (amount.amountCents > 0 && of.payment === null) throw new Refusal('order_not_refundable');
  const refund = newId('refund');
  await decideRefunds(tx, [{ refund, of, tickets, amount, reason, run: null, requestedBy }], now);
  return refund;
}

/** The order with its stock locked. One that is not the venue's is not even locked. */
async function lockOwnOrder(tx: Tx, { venue, order: id }: RefundRequest): Promise<PaidOrder> {
  const [own] = await tx
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.id, id), eq(orders.venueId, venue)));
  if (own === undefined) throw new Refusal('order_unknown');
  const { order } = await lockOrder(tx, id);
  const [of] = await paidOrders(tx, [order]);
  const paid = order.state === 'paid' || order.state === 'partially_refunded' || order.state === 'refunded';
  if (of === undefined || !paid) throw new Refusal('order_not_refundable');
  return of;
}

function ticketOf({ order, tickets }: PaidOrder, id: Id<'ticket'>): PaidTicket {
  const ticket = tickets.find((one) => one.id === id);
  if (ticket === undefined) throw new Refusal('ticket_unknown');
  if (order.state === 'refunded') throw new Refusal('order_not_refundable');
  if (!isRefundable(ticket)) throw new Refusal('ticket_not_refundable', { detail: { ticket: id } });
  return ticket;
}
