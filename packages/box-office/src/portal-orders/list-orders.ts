import { Refusal } from '@zilker/contracts/errors';
import type { OrderFilter, listOrders as route } from '@zilker/contracts/http/portal-orders';
import { type Id, idSchema } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, desc, eq, exists, inArray, lt, type SQL } from 'drizzle-orm';
import * as v from 'valibot';
import type { DbOrTx } from '../db.ts';
import { cutPage, readCursor } from '../page-cursor.ts';
import { accounts, drops, events, orders, refunds } from '../schema/tables.ts';
import { foundBy } from './found-by.ts';
import { disputedSql, orderRowView } from './order-row-view.ts';

export type OrdersAsked = {
  venue: Id<'venue'>;
  event: Id<'event'>;
  cursor?: string | undefined;
  limit: number;
  /** A part of a name, or the end of a phone number or of an order's id. */
  find?: string | undefined;
  only?: OrderFilter | undefined;
};

const sortKey = v.tuple([idSchema('order')]);

/**
 * The orders of a venue's own event, newest first.
 * @throws Refusal `event_unknown`, `cursor_invalid`, also for the cursor of another list
 */
export async function listOrders(db: DbOrTx, asked: OrdersAsked): Promise<ReplyOf<typeof route>> {
  const { venue, event, cursor, limit, find, only } = asked;
  const list = `orders of ${event}: ${only ?? 'all'}, ${find ?? ''}`;
  const after = cursor === undefined ? undefined : readCursor(list, sortKey, cursor);
  const [own] = await db
    .select({ drop: drops.id })
    .from(events)
    .leftJoin(drops, eq(drops.eventId, events.id))
    .where(and(eq(events.venueId, venue), eq(events.id, event)));
  if (own === undefined) throw new Refusal('event_unknown');
  if (own.drop === null) return { orders: [], next: null };
  const rows = await db
    .select({ order: orders, name: accounts.name, phone: accounts.phone, disputed: disputedSql })
    .from(orders)
    .innerJoin(accounts, eq(accounts.id, orders.accountId))
    .where(
      and(
        // an event has one drop, and orders are found by theirs
        eq(orders.dropId, own.drop),
        after && lt(orders.id, after[0]),
        find === undefined ? undefined : foundBy(find, orders.id),
        only === undefined ? undefined : chosen(db, event, only),
      ),
    )
    .orderBy(desc(orders.id))
    .limit(limit + 1);
  const page = cutPage(rows, { list, limit, keyOf: ({ order }) => [order.id] });
  return { orders: page.items.map(orderRowView), next: page.next };
}

function chosen(db: DbOrTx, event: Id<'event'>, only: OrderFilter): SQL | undefined {
  // few among many, which the index of an event's orders finds
  if (only === 'waiting')
    return and(eq(orders.eventId, event), inArray(orders.state, ['authorized', 'review']));
  if (only === 'refunded') return inArray(orders.state, ['partially_refunded', 'refunded']);
  if (only === 'refund_failed')
    return exists(
      db
        .select({ id: refunds.id })
        .from(refunds)
        .where(and(eq(refunds.orderId, orders.id), eq(refunds.state, 'failed'))),
    );
  return disputedSql;
}
