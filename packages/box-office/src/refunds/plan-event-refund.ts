import type { Id } from '@zilker/contracts/ids';
import { totalOf } from '@zilker/contracts/price';
import { and, eq, inArray, sql } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { orders } from '../schema/tables.ts';
import { type PaidOrder, paidOrders, refundable } from './paid-orders.ts';
import { refundAmount } from './refund-amount.ts';

/** What the refund of a whole event comes to, in cents. */
export type EventRefundPlan = {
  /** Orders that have tickets to give back. */
  orders: number;
  tickets: number;
  /** Of these, those that cost nothing: they are taken back without any money. */
  freeTickets: number;
  toFansCents: number;
  /** Card costs that Stripe keeps, and what of them the fans do without. */
  keptCents: number;
  keptByFansCents: number;
  /** Of `toFansCents`, what the venue gives. */
  fromVenueCents: number;
};

export const nothingToRefund: Readonly<EventRefundPlan> = {
  orders: 0,
  tickets: 0,
  freeTickets: 0,
  toFansCents: 0,
  keptCents: 0,
  keptByFansCents: 0,
  fromVenueCents: 0,
};

/** So many orders are worked out at a time: their tickets are in memory meanwhile. */
const batch = 1_000;

/** Adds up what is left to go back to the fans of an event. Who asks has seen to it that the event is theirs. */
export async function planEventRefund(tx: DbOrTx, event: Id<'event'>): Promise<EventRefundPlan> {
  const plan = { ...nothingToRefund };
  for (let after = ''; ; ) {
    const rows = await tx
      .select()
      .from(orders)
      .where(
        and(
          eq(orders.eventId, event),
          inArray(orders.state, ['paid', 'partially_refunded']),
          sql`${orders.id} > ${after}`,
        ),
      )
      .orderBy(orders.id)
      .limit(batch);
    for (const one of await paidOrders(tx, rows)) add(plan, one);
    const last = rows.at(-1);
    if (last === undefined || rows.length < batch) return plan;
    after = last.id;
  }
}

/** Orders of an event whose cards are only held. */
export async function countWaiting(tx: DbOrTx, event: Id<'event'>): Promise<number> {
  return tx.$count(orders, and(eq(orders.eventId, event), inArray(orders.state, ['authorized', 'review'])));
}

function add(plan: EventRefundPlan, { tickets, keptPaidBy }: PaidOrder): void {
  const shares = refundable(tickets).map(({ share }) => share);
  if (shares.length === 0) return;
  const { amountCents, keptCents, keptByFanCents, venueCents } = refundAmount(shares, keptPaidBy);
  plan.orders++;
  plan.tickets += shares.length;
  plan.freeTickets += shares.filter((share) => totalOf(share) === 0).length;
  plan.toFansCents += amountCents;
  plan.keptCents += keptCents;
  plan.keptByFansCents += keptByFanCents;
  plan.fromVenueCents += venueCents;
}
