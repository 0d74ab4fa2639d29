import { Refusal } from '@zilker/contracts/errors';
import type { EventRefund } from '@zilker/contracts/http/portal-orders';
import type { Id } from '@zilker/contracts/ids';
import type { PaidBy } from '@zilker/contracts/price';
import type { RefundState } from '@zilker/contracts/states';
import { and, count, eq, sql, sum } from 'drizzle-orm';
import { type Db, type DbOrTx, withTransaction } from '../db.ts';
import { eventBalance } from '../payouts/event-balance.ts';
import { events, orderItems, refundRuns, refunds, refundTickets, tickets } from '../schema/tables.ts';
import { countWaiting, nothingToRefund, planEventRefund } from './plan-event-refund.ts';

type Asked = { venue: Id<'venue'>; event: Id<'event'> };

/**
 * What a refund of everybody at a venue's own event comes to, and how far it is where it runs, as of one moment.
 * @throws Refusal `event_unknown`
 */
export function readEventRefund(db: Db, asked: Asked): Promise<EventRefund> {
  const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY';
  return withTransaction(db, (tx) => eventRefundView(tx, asked), { begin });
}

/** The same within a transaction of the caller's. */
export async function eventRefundView(tx: DbOrTx, { venue, event }: Asked): Promise<EventRefund> {
  const [own] = await tx
    .select({ currency: events.currency })
    .from(events)
    .where(and(eq(events.venueId, venue), eq(events.id, event)));
  if (own === undefined) throw new Refusal('event_unknown');
  const [run] = await tx.select().from(refundRuns).where(eq(refundRuns.eventId, event));
  // one that has ended has left nothing, and its page is looked at for days
  const hasEnded = run !== undefined && run.endedAt !== null;
  const left = hasEnded ? nothingToRefund : await planEventRefund(tx, event);
  const done = await doneBy(tx, run);
  const keptCents = left.keptCents + done.keptCents;
  const { balanceCents, owedCents } = await eventBalance(tx, event);
  return {
    currency: own.currency,
    orders: left.orders + done.requested,
    waiting: await countWaiting(tx, event),
    tickets: left.tickets + done.tickets,
    freeTickets: left.freeTickets + done.freeTickets,
    toFansCents: left.toFansCents + done.toFansCents,
    keptCents,
    keptPaidBy: paidBy(keptCents, left.keptByFansCents + done.keptByFansCents),
    venueAfterCents: balanceCents - owedCents - left.fromVenueCents,
    run:
      run === undefined
        ? null
        : {
            id: run.id,
            startedAtMs: run.createdAt.getTime(),
            endedAtMs: run.endedAt?.getTime() ?? null,
            orders: run.orders,
            requested: done.requested,
            done: done.done,
            failed: done.failed,
          },
  };
}

/** Null where some fans bear what Stripe keeps and the venue does for the others, as each was told. */
function paidBy(keptCents: number, byFansCents: number): PaidBy | null {
  if (byFansCents === 0) return 'venue';
  return byFansCents === keptCents ? 'fan' : null;
}

/** What a run has decided so far, by its refunds. */
async function doneBy(tx: DbOrTx, run: typeof refundRuns.$inferSelect | undefined) {
  const rows =
    run === undefined
      ? []
      : await tx
          .select({
            state: refunds.state,
            n: count(),
            cents: sum(refunds.amountCents).mapWith(Number),
          })
          .from(refunds)
          .where(eq(refunds.runId, run.id))
          .groupBy(refunds.state);
  const of = (...states: RefundState[]) => rows.filter(({ state }) => states.includes(state));
  const total = (some: typeof rows, key: 'n' | 'cents') => some.reduce((all, row) => all + row[key], 0);
  return {
    requested: total(rows, 'n'),
    toFansCents: total(rows, 'cents'),
    // those that the bank has given back by itself are none that the venue owes
    done: total(of('succeeded', 'disputed'), 'n'),
    failed: total(of('failed'), 'n'),
    ...(run === undefined ? { tickets: 0, freeTickets: 0 } : await ticketsOf(tx, run.id)),
    keptCents: run?.keptCents ?? 0,
    keptByFansCents: run?.keptByFansCents ?? 0,
  };
}

async function ticketsOf(tx: DbOrTx, run: Id<'refundRun'>) {
  const [row] = await tx
    .select({
      tickets: count(),
      freeTickets: sql<number>`count(*) FILTER (WHERE ${orderItems.priceCents} = 0)`.mapWith(Number),
    })
    .from(refunds)
    .innerJoin(refundTickets, eq(refundTickets.refundId, refunds.id))
    .innerJoin(tickets, eq(tickets.id, refundTickets.ticketId))
    .innerJoin(
      orderItems,
      and(eq(orderItems.orderId, tickets.orderId), eq(orderItems.typeId, tickets.typeId)),
    )
    .where(eq(refunds.runId, run));
  return row ?? { tickets: 0, freeTickets: 0 };
}
