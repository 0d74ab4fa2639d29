import type { PortalOrder } from '@zilker/contracts/http/portal-orders';
import type { OrderView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { asc, eq, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { tickets } from '../schema/door.ts';
import { refunds, refundTickets } from '../schema/money.ts';
import { problemWords } from './problem-words.ts';

/** The refunds of an order as its fan sees them, oldest first. */
export async function refundViews(tx: DbOrTx, order: Id<'order'>): Promise<OrderView['refunds']> {
  return (await portalRefundViews(tx, order)).map(({ problem: _, ...view }) => view);
}

/** The same as its venue sees them, with why they failed. */
export async function portalRefundViews(tx: DbOrTx, order: Id<'order'>): Promise<PortalOrder['refunds']> {
  const numbers = sql<number[]>`array_agg(${tickets.number} ORDER BY ${tickets.number})`;
  const rows = await tx
    .select({ refund: refunds, numbers })
    .from(refunds)
    .innerJoin(refundTickets, eq(refundTickets.refundId, refunds.id))
    .innerJoin(tickets, eq(tickets.id, refundTickets.ticketId))
    .where(eq(refunds.orderId, order))
    .groupBy(refunds.id)
    .orderBy(asc(refunds.createdAt), asc(refunds.id));
  return rows.map(({ refund, numbers }) => ({
    id: refund.id,
    state: refund.state,
    amountCents: refund.amountCents,
    tickets: numbers,
    reason: refund.reason,
    atMs: refund.createdAt.getTime(),
    ...(refund.stripeRefundId === refund.id ? { byOtherWay: true as const } : {}),
    problem: refund.state === 'failed' ? problemWords(refund.problem) : null,
  }));
}
