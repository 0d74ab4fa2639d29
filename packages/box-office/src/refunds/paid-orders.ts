import type { Id } from '@zilker/contracts/ids';
import { type PaidBy, type Parts, sharesOf } from '@zilker/contracts/price';
import type { TicketState } from '@zilker/contracts/states';
import { and, asc, eq, inArray } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import type { OrderRow } from '../orders/order-rows.ts';
import { orderItems, orders as orderRows, payments, tickets, venueTerms } from '../schema/tables.ts';

/** A ticket with its share of what its order cost. */
export type PaidTicket = {
  id: Id<'ticket'>;
  type: Id<'ticketType'>;
  /** Who has it: not always who bought it. */
  holder: Id<'account'>;
  number: number;
  state: TicketState;
  share: Parts;
};
export type PaidOrder = {
  order: OrderRow;
  /** The payment that it keeps, by Stripe's PaymentIntent; null where nothing was charged. */
  payment: string | null;
  /** Who bears what Stripe keeps of a refund, by the terms that it was bought under. */
  keptPaidBy: PaidBy;
  /** By their numbers. */
  tickets: PaidTicket[];
};

/** Orders with their terms, payments and tickets, in the order given: three statements, however many they are. */
export async function paidOrders(tx: DbOrTx, orders: readonly OrderRow[]): Promise<PaidOrder[]> {
  if (orders.length === 0) return [];
  const ids = orders.map(({ id }) => id);
  const bought = await tx
    .select({ order: orderRows.id, keptPaidBy: venueTerms.refundKeptPaidBy })
    .from(orderRows)
    .innerJoin(
      venueTerms,
      and(eq(venueTerms.venueId, orderRows.venueId), eq(venueTerms.version, orderRows.terms)),
    )
    .where(inArray(orderRows.id, ids));
  const kept = await tx
    .select({ order: payments.orderId, id: payments.id })
    .from(payments)
    .where(and(inArray(payments.orderId, ids), eq(payments.state, 'captured')));
  const issued = await tx
    .select({
      order: tickets.orderId,
      id: tickets.id,
      type: tickets.typeId,
      holder: tickets.accountId,
      number: tickets.number,
      state: tickets.state,
      priceCents: orderItems.priceCents,
    })
    .from(tickets)
    .innerJoin(
      orderItems,
      and(eq(orderItems.orderId, tickets.orderId), eq(orderItems.typeId, tickets.typeId)),
    )
    .where(inArray(tickets.orderId, ids))
    .orderBy(asc(tickets.orderId), asc(tickets.number));
  const policyOf = new Map(bought.map(({ order, keptPaidBy }) => [order, keptPaidBy]));
  const paymentOf = new Map(kept.map(({ order, id }) => [order, id]));
  const ticketsOf = Map.groupBy(issued, ({ order }) => order);
  return orders.map((order) => ({
    order,
    payment: paymentOf.get(order.id) ?? null,
    keptPaidBy: policyOf.get(order.id) ?? 'venue',
    tickets: withShares(order, ticketsOf.get(order.id) ?? []),
  }));
}

/** Those that still let somebody in, or have. */
export function refundable(tickets: readonly PaidTicket[]): PaidTicket[] {
  return tickets.filter(isRefundable);
}

export function isRefundable({ state }: Pick<PaidTicket, 'state'>): boolean {
  return state === 'valid' || state === 'checked_in' || state === 'outside';
}

function withShares(
  order: OrderRow,
  issued: readonly (Omit<PaidTicket, 'share'> & { priceCents: number })[],
): PaidTicket[] {
  const shares = sharesOf(
    order,
    issued.map(({ priceCents }) => priceCents),
  );
  return issued.flatMap(({ id, type, holder, number, state }, at) => {
    const share = shares[at];
    return share === undefined ? [] : [{ id, type, holder, number, state, share }];
  });
}
