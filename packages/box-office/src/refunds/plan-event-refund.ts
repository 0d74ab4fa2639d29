import type { Id } from '@zilker/contracts/ids';
import type { PaidBy, Parts } from '@zilker/contracts/price';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { orders, refunds, refundTickets } from '../schema/tables.ts';
import { isRefundable, type PaidOrder, paidOrders } from './paid-orders.ts';
import { refundAmount } from './refund-amount.ts';

/** What the refund of a whole event comes to, in cents. */
export type EventRefundPlan = {
  /** Orders that get money back. */
  orders: number;
  /** Orders whose cards are only held. */
  waiting: number;
  tickets: number;
  toFansCents: number;
  keptCents: number;
  /** Of `toFansCents`, what the venue gives. */
  fromVenueCents: number;
};

/** So many orders are worked out at a time: their tickets are in memory meanwhile. */
const batch = 1_000;

/** Adds up what every order of an event would get back, or has got already by the run. Who asks has seen to it that the event is theirs. */
export async function planEventRefund(
  tx: DbOrTx,
  input: { event: Id<'event'>; keptPaidBy: PaidBy; run?: Id<'refundRun'> | undefined },
): Promise<EventRefundPlan> {
  const { event, keptPaidBy, run } = input;
  const plan = { orders: 0, waiting: 0, tickets: 0, toFansCents: 0, keptCents: 0, fromVenueCents: 0 };
  plan.waiting = await tx.$count(
    orders,
    and(eq(orders.eventId, event), inArray(orders.state, ['authorized', 'review'])),
  );
  const ofRun = run === undefined ? new Set<string>() : await ticketsOfRun(tx, run);
  for (let after = ''; ; ) {
    const rows = await tx
      .select()
      .from(orders)
      .where(
        and(
          eq(orders.eventId, event),
          inArray(orders.state, ['paid', 'partially_refunded', 'refunded']),
          sql`${orders.id} > ${after}`,
        ),
      )
      .orderBy(orders.id)
      .limit(batch);
    for (const one of await paidOrders(tx, rows)) add(plan, shareOfRun(one, ofRun), keptPaidBy);
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return plan;
    after = last.id;
  }
}

function add(plan: EventRefundPlan, shares: readonly Parts[], keptPaidBy: PaidBy): void {
  const { amountCents, keptCents, venueCents } = refundAmount(shares, keptPaidBy);
  // free ones are refunded without any money
  if (amountCents === 0) return;
  plan.orders++;
  plan.tickets += shares.length;
  plan.toFansCents += amountCents;
  plan.keptCents += keptCents;
  plan.fromVenueCents += venueCents;
}

function shareOfRun({ tickets }: PaidOrder, ofRun: ReadonlySet<string>): Parts[] {
  return tickets.flatMap((one) => (isRefundable(one) || ofRun.has(one.id) ? [one.share] : []));
}

async function ticketsOfRun(tx: DbOrTx, run: Id<'refundRun'>): Promise<Set<string>> {
  const rows = await tx
    .select({ id: refundTickets.ticketId })
    .from(refunds)
    .innerJoin(refundTickets, eq(refundTickets.refundId, refunds.id))
    .where(eq(refunds.runId, run));
  return new Set(rows.map(({ id }) => id));
}
