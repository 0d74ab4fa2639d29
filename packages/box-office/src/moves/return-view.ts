import { Refusal } from '@zilker/contracts/errors';
import type { ReturnView } from '@zilker/contracts/http/moves';
import type { Id } from '@zilker/contracts/ids';
import { and, count, eq, lt, or } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { paidOrders } from '../refunds/paid-orders.ts';
import { refundAmount } from '../refunds/refund-amount.ts';
import { orders, returnsList, ticketReturns, tickets } from '../schema/tables.ts';
import { missedMax } from './missed-max.ts';

/**
 * A return as the fan sees it who offered the ticket.
 * @throws Refusal `return_unknown`, also for another fan's
 */
export async function returnView(
  db: DbOrTx,
  own: { account: Id<'account'>; return: Id<'ticketReturn'> },
): Promise<ReturnView> {
  const [row] = await db
    .select({ return: ticketReturns, order: orders })
    .from(ticketReturns)
    .innerJoin(tickets, eq(tickets.id, ticketReturns.ticketId))
    .innerJoin(orders, eq(orders.id, tickets.orderId))
    .where(and(eq(ticketReturns.id, own.return), eq(orders.accountId, own.account)));
  if (row === undefined) throw new Refusal('return_unknown');
  const { id, eventId, ticketId, state, createdAt, endsAt } = row.return;
  const [of] = await paidOrders(db, [row.order]);
  const share = of?.tickets.find((ticket) => ticket.id === ticketId)?.share;
  if (of === undefined || share === undefined)
    throw new Error(`ticket ${ticketId} has no share in its order`);
  const earlier = or(
    lt(ticketReturns.createdAt, createdAt),
    and(eq(ticketReturns.createdAt, createdAt), lt(ticketReturns.id, id)),
  );
  const [before] = await db
    .select({ n: count() })
    .from(ticketReturns)
    .where(and(eq(ticketReturns.eventId, eventId), eq(ticketReturns.state, 'listed'), earlier));
  const [waiting] = await db
    .select({ n: count() })
    .from(returnsList)
    .where(and(eq(returnsList.eventId, eventId), lt(returnsList.missed, missedMax)));
  return {
    id,
    ticket: ticketId,
    state,
    refundCents: refundAmount([share], of.keptPaidBy).amountCents,
    currency: row.order.currency,
    ahead: before?.n ?? 0,
    wanted: waiting?.n ?? 0,
    endsAtMs: endsAt.getTime(),
  };
}
