import { withTransaction } from '@zilker/box-office/db';
import { confirmShow } from '@zilker/box-office/payments/confirm-show';
import { listOrders } from '@zilker/box-office/portal-orders/list-orders';
import { readPortalOrder } from '@zilker/box-office/portal-orders/read-portal-order';
import { captureOrderOnce, releaseOrderOnce } from '@zilker/box-office/portal-orders/settle-waiting';
import { readEventRefund } from '@zilker/box-office/refunds/read-event-refund';
import { refundOrder, retryRefundOnce } from '@zilker/box-office/refunds/refund-order';
import { startEventRefund } from '@zilker/box-office/refunds/start-event-refund';
import * as routes from '@zilker/contracts/http/portal-orders';
import { type App, mount } from '@zilker/runtime/http';
import { currentTrace } from '@zilker/runtime/trace';
import type { CoreContext } from '../context.ts';
import {
  captureAsked,
  eventRefundStarted,
  refundRequested,
  refundRetried,
  releaseAsked,
  showConfirmed,
} from '../events.ts';
import { requireIdempotencyKey } from '../idempotency-key.ts';
import { staffOf } from './staff-of.ts';

/** A venue's orders and what goes back of them. The venue always comes from the token, never from the request. */
export function portalOrderRoutes(app: App, context: CoreContext): void {
  const { db, log, now } = context;
  mount(app, routes.listOrders, async ({ params, query, c }) => {
    const { venue } = await staffOf(context, c);
    return listOrders(db, { venue, event: params.event, ...query });
  });

  mount(app, routes.readPortalOrder, async ({ params, c }) => {
    const { venue } = await staffOf(context, c);
    return { order: await readPortalOrder(db, { venue, order: params.order }) };
  });

  mount(app, routes.refundOrder, async ({ params, body, c }) => {
    const staff = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const asked = { ...staff, order: params.order, idempotencyKey, ...body };
    const order = await refundOrder(db, asked, now());
    refundRequested(log, { venue: staff.venue, order: order.id, amountCents: body.amountCents });
    return { order };
  });

  mount(app, routes.retryRefund, async ({ params, c }) => {
    const staff = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const order = await retryRefundOnce(db, { ...staff, refund: params.refund, idempotencyKey }, now());
    refundRetried(log, { venue: staff.venue, order: order.id, refund: params.refund });
    return { order };
  });

  mount(app, routes.captureOrder, async ({ params, c }) => {
    const staff = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const order = await captureOrderOnce(db, { ...staff, order: params.order, idempotencyKey }, now());
    captureAsked(log, { venue: staff.venue, order: order.id });
    return { order };
  });

  mount(app, routes.releaseOrder, async ({ params, body, c }) => {
    const staff = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const asked = { ...staff, order: params.order, idempotencyKey, reason: body.reason };
    const order = await releaseOrderOnce(db, asked, now());
    releaseAsked(log, { venue: staff.venue, order: order.id });
    return { order };
  });

  mount(app, routes.confirmShow, async ({ params, c }) => {
    const { venue } = await staffOf(context, c);
    const confirmed = await withTransaction(db, (tx) =>
      confirmShow(tx, { venue, event: params.event }, now()),
    );
    showConfirmed(log, { venue, eventId: params.event, count: confirmed.waiting });
    return confirmed;
  });

  mount(app, routes.readEventRefund, async ({ params, c }) => {
    const { venue } = await staffOf(context, c);
    return { refund: await readEventRefund(db, { venue, event: params.event }) };
  });

  mount(app, routes.startEventRefund, async ({ params, body, c }) => {
    const { venue } = await staffOf(context, c);
    const idempotencyKey = requireIdempotencyKey(c);
    const asked = { venue, event: params.event, idempotencyKey, ...body, traceparent: currentTrace() };
    const refund = await startEventRefund(db, asked, now());
    eventRefundStarted(log, { venue, eventId: params.event, amountCents: body.toFansCents });
    return { refund };
  });
}
