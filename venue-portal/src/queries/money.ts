import { RequestError } from '@zilker/contracts/client';
import { readStatement, readVenueMoney } from '@zilker/contracts/http/money';
import {
  listOrders,
  type OrderFilter,
  type PortalOrder,
  readEventRefund,
  readPortalOrder,
} from '@zilker/contracts/http/portal-orders';
import { type Id, idSchema } from '@zilker/contracts/ids';
import type { Accessor } from 'solid-js';
import * as v from 'valibot';
import { isAsking } from '../refund-event/progress.ts';
import { authorised } from '../session/session.ts';
import { calmMs, eventId, liveMs } from './events.ts';
import { createPages } from './pages.ts';
import { createQuery } from './query.ts';

/** What money screens ask of the box office. */
export type OrdersWanted = {
  event: string | undefined;
  find: string;
  only: OrderFilter | undefined;
};

/** An event's orders, newest first, a page at a time. */
export function createOrders(wanted: Accessor<OrdersWanted>) {
  return createPages(
    wanted,
    ({ event, find, only }, cursor, signal) =>
      authorised(listOrders, {
        params: { event: eventId(event) },
        query: {
          ...(cursor === undefined ? {} : { cursor }),
          ...(find === '' ? {} : { find }),
          ...(only === undefined ? {} : { only }),
        },
        signal,
      }),
    (before, page) => ({ orders: [...before.orders, ...page.orders], next: page.next }),
    () => calmMs,
  );
}

export function createOrder(order: Accessor<string | undefined>) {
  return createQuery(
    order,
    (id, signal) => authorised(readPortalOrder, { params: { order: orderId(id) }, signal }),
    (known) => (known && isMoving(known.order) ? liveMs : calmMs),
  );
}

/** Every fact that moved a cent of an event. */
export function createStatement(event: Accessor<string | undefined>) {
  return createPages(
    event,
    (id, cursor, signal) =>
      authorised(readStatement, {
        params: { event: eventId(id) },
        query: cursor === undefined ? {} : { cursor },
        signal,
      }),
    (before, page) => ({ ...page, lines: [...before.lines, ...page.lines] }),
    () => calmMs,
  );
}

export function createEventRefund(event: Accessor<string | undefined>) {
  return createQuery(
    event,
    (id, signal) => authorised(readEventRefund, { params: { event: eventId(id) }, signal }),
    (known) => (known?.refund.run && isAsking(known.refund.run) ? liveMs : calmMs),
  );
}

export function createVenueMoney() {
  return createQuery(
    () => 'all',
    (_, signal) => authorised(readVenueMoney, { signal }),
    () => calmMs,
  );
}

/** Whether anything of an order is on its way to somewhere. */
function isMoving({ state, refunds, payments }: PortalOrder): boolean {
  if (['held', 'paying', 'expiring'].includes(state)) return true;
  if (payments.some((payment) => payment.state === 'capturing' || payment.state === 'returning')) return true;
  return refunds.some((refund) => refund.state === 'requested');
}

function orderId(text: string | undefined): Id<'order'> {
  const parsed = v.safeParse(idSchema('order'), text);
  if (!parsed.success) throw new RequestError('order_unknown', 'We do not know this order.', { status: 404 });
  return parsed.output;
}
