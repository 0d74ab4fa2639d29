import { Refusal } from '@zilker/contracts/errors';
import type { PortalOrder } from '@zilker/contracts/http/portal-orders';
import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq } from 'drizzle-orm';
import { type Db, type DbOrTx, withTransaction } from '../db.ts';
import { ledgerLineOf } from '../money/ledger-line.ts';
import { portalRefundViews } from '../money/refund-views.ts';
import { itemsOf } from '../orders/order-rows.ts';
import { isRefundable, type PaidTicket, paidOrders } from '../refunds/paid-orders.ts';
import { refundAmount } from '../refunds/refund-amount.ts';
import {
  accounts,
  disputes,
  events,
  ledger,
  orderHistory,
  orders,
  payments,
  venues,
} from '../schema/tables.ts';
import { disputedSql, orderRowView } from './order-row-view.ts';

type Asked = { venue: Id<'venue'>; order: Id<'order'> };

/**
 * An order of a venue's own with all that happened to it, as of one moment.
 * @throws Refusal `order_unknown`, for another venue's order too
 */
export function readPortalOrder(db: Db, asked: Asked): Promise<PortalOrder> {
  const begin = 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY';
  return withTransaction(db, (tx) => portalOrderView(tx, asked), { begin });
}

/** The same within a transaction of the caller's. */
export async function portalOrderView(tx: DbOrTx, { venue, order: id }: Asked): Promise<PortalOrder> {
  const [found] = await tx
    .select({
      order: orders,
      title: events.title,
      timezone: venues.timezone,
      name: accounts.name,
      phone: accounts.phone,
      email: accounts.email,
      disputed: disputedSql,
    })
    .from(orders)
    .innerJoin(accounts, eq(accounts.id, orders.accountId))
    .innerJoin(events, eq(events.id, orders.eventId))
    .innerJoin(venues, eq(venues.id, orders.venueId))
    .where(and(eq(orders.id, id), eq(orders.venueId, venue)));
  if (found === undefined) throw new Refusal('order_unknown');
  const { order, title, timezone, email } = found;
  const { venueCents, taxCents, cardCents, zilkerCents } = order;
  const items = await itemsOf(tx, id);
  return {
    ...orderRowView(found),
    title,
    timezone,
    lines: items.map(({ typeId: type, name, priceCents, quantity }) => ({
      type,
      name,
      priceCents,
      quantity,
    })),
    venueCents,
    taxCents,
    cardCents,
    zilkerCents,
    email,
    tickets: await ticketsOf(tx, order, new Map(items.map(({ typeId, name }) => [typeId, name]))),
    payments: await paymentsOf(tx, id),
    refunds: await portalRefundViews(tx, id),
    disputes: await disputesOf(tx, id),
    history: await historyOf(tx, order),
    ledger: await linesOf(tx, id),
  };
}

/** With what a refund of each gives back by the policy that it was bought under: nothing of one that cannot be refunded. */
async function ticketsOf(
  tx: DbOrTx,
  order: typeof orders.$inferSelect,
  nameOf: ReadonlyMap<Id<'ticketType'>, string>,
): Promise<PortalOrder['tickets']> {
  const [of] = await paidOrders(tx, [order]);
  const refundCents = (ticket: PaidTicket) =>
    of?.payment != null && isRefundable(ticket) ? refundAmount([ticket.share], of.keptPaidBy).amountCents : 0;
  return (of?.tickets ?? []).map((ticket) => ({
    id: ticket.id,
    number: ticket.number,
    typeName: nameOf.get(ticket.type) ?? '',
    state: ticket.state,
    refundCents: refundCents(ticket),
  }));
}

async function paymentsOf(tx: DbOrTx, order: Id<'order'>): Promise<PortalOrder['payments']> {
  const rows = await tx
    .select()
    .from(payments)
    .where(eq(payments.orderId, order))
    .orderBy(asc(payments.createdAt), asc(payments.id));
  return rows.map(({ id, state, amountCents, brand, last4, captureBefore, createdAt }) => ({
    id,
    state,
    amountCents,
    card: brand === null || last4 === null ? null : { brand, last4 },
    captureByMs: captureBefore?.getTime() ?? null,
    atMs: createdAt.getTime(),
  }));
}

async function disputesOf(tx: DbOrTx, order: Id<'order'>): Promise<PortalOrder['disputes']> {
  const rows = await tx
    .select()
    .from(disputes)
    .where(eq(disputes.orderId, order))
    .orderBy(asc(disputes.createdAt), asc(disputes.id));
  return rows.map(({ id, state, amountCents, reason, createdAt }) => ({
    id,
    state,
    amountCents,
    reason,
    atMs: createdAt.getTime(),
  }));
}

/** It begins with the hold, which the order's own row tells of: nothing is written a second time while thousands hold. */
async function historyOf(
  tx: DbOrTx,
  { id, createdAt }: typeof orders.$inferSelect,
): Promise<PortalOrder['history']> {
  const rows = await tx
    .select()
    .from(orderHistory)
    .where(eq(orderHistory.orderId, id))
    .orderBy(asc(orderHistory.seq));
  const held = { atMs: createdAt.getTime(), kind: 'held' as const, detail: {} };
  return [held, ...rows.map(({ at, kind, detail }) => ({ atMs: at.getTime(), kind, detail }))];
}

async function linesOf(tx: DbOrTx, order: Id<'order'>): Promise<PortalOrder['ledger']> {
  const rows = await tx.select().from(ledger).where(eq(ledger.orderId, order)).orderBy(asc(ledger.no));
  return rows.map((row) => ledgerLineOf(row, null));
}
