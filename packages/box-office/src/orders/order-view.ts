import { Refusal } from '@zilker/contracts/errors';
import type { OrderView } from '@zilker/contracts/http/sale';
import type { Id } from '@zilker/contracts/ids';
import { and, asc, eq, type SQL } from 'drizzle-orm';
import type { DbOrTx } from '../db.ts';
import { latestDispute } from '../money/latest-dispute.ts';
import { refundViews } from '../money/refund-views.ts';
import { returnViews } from '../money/return-views.ts';
import { isOffer } from '../moves/insert-offer.ts';
import { movedTickets } from '../moves/moved-tickets.ts';
import { events, ticketTypes, venues } from '../schema/catalogue.ts';
import { tickets } from '../schema/door.ts';
import { payments } from '../schema/money.ts';
import { drops, orderItems, orders } from '../schema/sale.ts';
import { extensionOf } from './extension.ts';
import { endOf } from './hold-end.ts';
import type { OrderRow } from './order-rows.ts';

/**
 * A fan's own order.
 * @throws Refusal `order_unknown`, also for an order of somebody else
 */
export async function readOrder(
  tx: DbOrTx,
  input: { order: Id<'order'>; account: Id<'account'> },
  now: Date,
): Promise<OrderView> {
  const view = await viewWhere(tx, and(eq(orders.id, input.order), eq(orders.accountId, input.account)), now);
  if (view === null) throw new Refusal('order_unknown');
  return view;
}

/** The order of a place, or null. */
export function orderViewAt(
  tx: DbOrTx,
  place: { drop: Id<'drop'>; index: number },
  now: Date,
): Promise<OrderView | null> {
  return viewWhere(tx, and(eq(orders.dropId, place.drop), eq(orders.placeIndex, place.index)), now);
}

async function viewWhere(tx: DbOrTx, where: SQL | undefined, now: Date): Promise<OrderView | null> {
  const [found] = await tx
    .select({ order: orders, drop: drops, show: shownShow })
    .from(orders)
    .innerJoin(drops, eq(drops.id, orders.dropId))
    .innerJoin(events, eq(events.id, orders.eventId))
    .innerJoin(venues, eq(venues.id, orders.venueId))
    .where(where);
  if (found === undefined) return null;
  const { order, drop, show } = found;
  const lines = await tx
    .select({
      type: orderItems.typeId,
      name: ticketTypes.name,
      priceCents: orderItems.priceCents,
      quantity: orderItems.quantity,
    })
    .from(orderItems)
    .innerJoin(ticketTypes, eq(ticketTypes.id, orderItems.typeId))
    .where(eq(orderItems.orderId, order.id))
    .orderBy(asc(ticketTypes.rank), asc(ticketTypes.id));
  const issued = await tx
    .select({ id: tickets.id })
    .from(tickets)
    .where(eq(tickets.orderId, order.id))
    .orderBy(asc(tickets.number));
  const moved = issued.length > 0 ? await movedTickets(tx, order) : [];
  const endsAt = endOf(order, drop, now);
  return {
    id: order.id,
    drop: order.dropId,
    event: order.eventId,
    state: order.state,
    version: order.version,
    lines,
    currency: order.currency,
    totalCents: order.totalCents,
    venueCents: order.venueCents,
    taxCents: order.taxCents,
    cardCents: order.cardCents,
    zilkerCents: order.zilkerCents,
    expiresAtMs: endsAt.getTime(),
    extension: extensionOf(order, { wholeMs: drop.holdMs, endsAt, now }),
    declines: order.declines,
    lastDecline: order.lastDecline,
    captureByMs: await captureByOf(tx, order),
    refundedCents: order.refundedCents,
    refunds: await refundViews(tx, order.id),
    returns: await returnViews(tx, order.id),
    dispute: await latestDispute(tx, order.id),
    calledOff: calledOff(show),
    tickets: issued.map((ticket) => ticket.id),
    ...(moved.length > 0 && { moved }),
    ...(isOffer(order) && { ofReturn: true }),
  };
}

const shownShow = {
  status: events.status,
  title: events.title,
  venueName: venues.name,
  timezone: venues.timezone,
  startsAt: events.startsAt,
};
type Show = Pick<typeof events.$inferSelect, 'status' | 'title' | 'startsAt'> & {
  venueName: string;
  timezone: string;
};

function calledOff({ status, startsAt, ...show }: Show): OrderView['calledOff'] {
  return status === 'cancelled' ? { ...show, startsAtMs: startsAt.getTime() } : null;
}

/** While its card is only held: when the bank gives that up. */
async function captureByOf(tx: DbOrTx, order: OrderRow): Promise<number | null> {
  if (order.state !== 'authorized' && order.state !== 'review') return null;
  const [kept] = await tx
    .select({ before: payments.captureBefore })
    .from(payments)
    .where(and(eq(payments.orderId, order.id), eq(payments.state, 'authorized')));
  return kept?.before?.getTime() ?? null;
}
