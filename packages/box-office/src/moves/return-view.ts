import { Refusal } from '@zilker/contracts/errors';
import type { ReturnView } from '@zilker/contracts/http/moves';
import type { Id } from '@zilker/contracts/ids';
import { and, count, eq, lt, or } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { orders, ticketReturns, tickets } from '../schema/tables.ts';
import { returnAmount } from './return-amount.ts';
import { countWaiting } from './returns-list.ts';

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
  const { amountCents } = await returnAmount(db, { order: row.order, ticket: ticketId });
  const earlier = or(
    lt(ticketReturns.createdAt, createdAt),
    and(eq(ticketReturns.createdAt, createdAt), lt(ticketReturns.id, id)),
  );
  const [before] = await db
    .select({ n: count() })
    .from(ticketReturns)
    .where(and(eq(ticketReturns.eventId, eventId), eq(ticketReturns.state, 'listed'), earlier));
  return {
    id,
    ticket: ticketId,
    state,
    refundCents: amountCents,
    currency: row.order.currency,
    ahead: before?.n ?? 0,
    wanted: await countWaiting(db, eventId),
    endsAtMs: endsAt.getTime(),
  };
}
