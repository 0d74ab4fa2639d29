import type { PortalOrderRow } from '@zilker/contracts/http/portal-orders';
import { sql } from 'drizzle-orm';
import { disputes } from '../schema/money.ts';
import { orders } from '../schema/sale.ts';

/** Whether a fan's bank asks for an order's money back, or has kept it; a dispute that was won is over. */
export const disputedSql = sql<boolean>`EXISTS (
  SELECT FROM ${disputes} WHERE ${disputes.orderId} = ${orders.id} AND ${disputes.state} <> 'won')`;

type Row = {
  order: typeof orders.$inferSelect;
  name: string | null;
  phone: string;
  disputed: boolean;
};

const phoneDigits = 4;

/** An order as a line of a list. Of a phone number it says the end alone, which is enough to know somebody by at a door. */
export function orderRowView({ order, name, phone, disputed }: Row): PortalOrderRow {
  return {
    id: order.id,
    event: order.eventId,
    state: order.state,
    buyer: name,
    phoneEnd: phone.slice(-phoneDigits),
    quantity: order.quantity,
    currency: order.currency,
    totalCents: order.totalCents,
    refundedCents: order.refundedCents,
    disputed,
    atMs: order.createdAt.getTime(),
  };
}
