import { type Id, newId } from '@zilker/contracts/ids';
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import type { OrderRow } from '../orders/order-rows.ts';
import { type Decision, decideRefunds } from '../refunds/decide-refunds.ts';
import { isRefundable, paidOrders } from '../refunds/paid-orders.ts';
import { refundAmount } from '../refunds/refund-amount.ts';
import { orders as orderRows, returnsList, ticketReturns, tickets } from '../schema/tables.ts';
import { isOffer } from './insert-offer.ts';

const reason = 'Your returned ticket was sold to the next fan on the list.';

/**
 * Makes room for orders that are about to be paid: of those for returned tickets, each old ticket is refunded and its stock goes over to the new
 * order, so that money and ticket change hands in one transaction. Resolves to the orders for which there is no ticket any more: it was used, or
 * its venue or a bank took it. The caller has locked stock and orders.
 */
export async function seatOffers(
  tx: Tx,
  paying: readonly OrderRow[],
  now: Date,
): Promise<ReadonlySet<Id<'order'>>> {
  const offers = paying.filter(isOffer);
  if (offers.length === 0) return new Set();
  const waiting = await lockReturned(tx, offers);
  const sellable = await sellableOf(tx, waiting);
  await decideRefunds(tx, decisionsOf(sellable, waiting), now);
  const unseated = waiting.filter(({ ticket }) => !sellable.some(({ gone }) => gone.includes(ticket)));
  const lost = new Set(unseated.map(({ order }) => order));
  await leaveList(
    tx,
    offers.filter(({ id }) => !lost.has(id)),
  );
  return lost;
}

type Waiting = { order: Id<'order'>; ticket: Id<'ticket'>; old: Id<'order'> };

/** The tickets that stand behind these orders. One that its venue refunded meanwhile has left them its stock: they are like any other order. */
async function lockReturned(tx: Tx, offers: readonly OrderRow[]): Promise<Waiting[]> {
  const ids = offers.map(({ id }) => id);
  const rows = await tx
    .select({ order: ticketReturns.orderId, ticket: tickets.id, old: tickets.orderId })
    .from(ticketReturns)
    .innerJoin(tickets, eq(tickets.id, ticketReturns.ticketId))
    .where(and(inArray(ticketReturns.orderId, ids), eq(ticketReturns.state, 'offered')));
  return rows.flatMap(({ order, ...row }) => (order === null ? [] : [{ order, ...row }]));
}

/** The orders that the tickets were bought in, with those of them that can be sold now; all of it held still. */
async function sellableOf(tx: Tx, waiting: readonly Waiting[]) {
  const old = await tx
    .select()
    .from(orderRows)
    .where(inArray(orderRows.id, [...new Set(waiting.map((one) => one.old))]))
    .orderBy(asc(orderRows.id))
    .for('update');
  const good = await tx
    .select({ id: tickets.id })
    .from(tickets)
    .where(
      and(
        inArray(
          tickets.id,
          waiting.map(({ ticket }) => ticket),
        ),
        eq(tickets.state, 'valid'),
        isNull(tickets.blockedAt),
      ),
    )
    .orderBy(asc(tickets.id))
    .for('update');
  const goodIds = new Set(good.map(({ id }) => id));
  return (await paidOrders(tx, old)).map((of) => ({
    of,
    gone: of.tickets
      .filter((ticket) => goodIds.has(ticket.id) && isRefundable(ticket))
      .filter(({ share }) => of.payment !== null || refundAmount([share], of.keptPaidBy).amountCents === 0)
      .map(({ id }) => id),
  }));
}

function decisionsOf(
  sellable: Awaited<ReturnType<typeof sellableOf>>,
  waiting: readonly Waiting[],
): Decision[] {
  const returned = new Set(waiting.map(({ ticket }) => ticket));
  return sellable.flatMap(({ of, gone }) => {
    const sold = of.tickets.filter(({ id }) => gone.includes(id) && returned.has(id));
    if (sold.length === 0) return [];
    const amount = refundAmount(
      sold.map(({ share }) => share),
      of.keptPaidBy,
    );
    return [{ refund: newId('refund'), of, tickets: sold, amount, reason, run: null, requestedBy: null }];
  });
}

/** Who has got one waits for one less, and is off the list with the last. */
async function leaveList(tx: Tx, offers: readonly OrderRow[]): Promise<void> {
  for (const { eventId, accountId } of offers) {
    const own = and(eq(returnsList.eventId, eventId), eq(returnsList.accountId, accountId));
    await tx.delete(returnsList).where(and(own, sql`${returnsList.quantity} <= 1`));
    await tx
      .update(returnsList)
      .set({ quantity: sql`${returnsList.quantity} - 1`, missed: 0 })
      .where(own);
  }
}
