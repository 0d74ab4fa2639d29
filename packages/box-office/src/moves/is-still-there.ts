import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import type { OrderRow } from '../orders/order-rows.ts';
import { ticketReturns, tickets } from '../schema/tables.ts';
import { isOffer } from './insert-offer.ts';

/**
 * Whether what an order is for can be sold still, looked at before its card is charged. Only a returned ticket may be gone, since it is its
 * holder's and good at the doors until it is paid for; `seatOffers` has the last word.
 */
export async function isStillThere(tx: Tx, order: OrderRow): Promise<boolean> {
  if (!isOffer(order)) return true;
  const [behind] = await tx
    .select({ state: tickets.state, blockedAt: tickets.blockedAt })
    .from(ticketReturns)
    .innerJoin(tickets, eq(tickets.id, ticketReturns.ticketId))
    .where(and(eq(ticketReturns.orderId, order.id), eq(ticketReturns.state, 'offered')));
  // with none behind it, its venue has refunded that one meanwhile and this order has its stock
  return behind === undefined || (behind.state === 'valid' && behind.blockedAt === null);
}
