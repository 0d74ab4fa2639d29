import { listOrders } from '@zilker/box-office/portal-orders/list-orders';
import { readPortalOrder } from '@zilker/box-office/portal-orders/read-portal-order';
import {
  captureOrderOnce,
  confirmShowOnce,
  releaseOrderOnce,
} from '@zilker/box-office/portal-orders/settle-waiting';
import { readEventRefund } from '@zilker/box-office/refunds/read-event-refund';
import { refundOrder, retryRefundOnce } from '@zilker/box-office/refunds/refund-order';
import { startEventRefund } from '@zilker/box-office/refunds/start-event-refund';
import * as routes from '@zilker/contracts/http/money';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import { currentTrace } from '@zilker/runtime/trace';
import type { Context } from 'hono';
import { authenticate } from '../authenticate.ts';
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

/** A venue's orders and what goes back of them. The venue always comes from the token, never from the request. */
export function portalOrderRoutes(app: App, context: CoreContext): void {
  const { db, log, now } = context;
  const staffOf = async (c: Context<AppEnv>) => {
    const { claims } = await authenticate(context, c, 'venue_admin');
    return { venue: claims.venue, requestedBy: claims.sub };
  };

  mount(app, routes.listOrders, async ({ params, query, c }) => {
    const { venue } = await staffOf(c);
    return listOrders(db, { venue, event: params.event, ...query });
  });

  mount(app, routes.readPortalOrder, async ({ params, c }) => {
    const { venue } = await staffOf(c);
    return { order: await readPortalOrder(db, { venue, order: params.order }) };
  });

  mount(app, routes.refundOrder, async ({ params, body, c }) => {
    const staff = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const asked = { ...staff, order: params.order, idempotencyKey, ...body };
    const order = await refundOrder(db, asked, now());
    refundRequested(log, { venue: staff.venue, order: order.id, amountCents: body.amountCents });
    return { order };
  });

  mount(app, routes.retryRefund, async ({ params, c }) => {
    const staff = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const order = await retryRefundOnce(db, { ...staff, refund: params.refund, idempotencyKey }, now());
    refundRetried(log, { venue: staff.venue, order: order.id, refund: params.refund });
    return { order };
  });

  mount(app, routes.captureOrder, async ({ params, c }) => {
    const staff = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const order = await captureOrderOnce(db, { ...staff, order: params.order, idempotencyKey }, now());
    captureAsked(log, { venue: staff.venue, order: order.id });
    return { order };
  });

  mount(app, routes.releaseOrder, async ({ params, body, c }) => {
    const staff = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const asked = { ...staff, order: params.order, idempotencyKey, reason: body.reason };
    const order = await releaseOrderOnce(db, asked, now());
    releaseAsked(log, { venue: staff.venue, order: order.id });
    return { order };
  });

  mount(app, routes.confirmShow, async ({ params, c }) => {
    const { venue } = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const confirmed = await confirmShowOnce(db, { venue, event: params.event, idempotencyKey }, now());
    showConfirmed(log, { venue, eventId: params.event, count: confirmed.waiting });
    return confirmed;
  });

  mount(app, routes.readEventRefund, async ({ params, c }) => {
    const { venue } = await staffOf(c);
    return { refund: await readEventRefund(db, { venue, event: params.event }) };
  });

  mount(app, routes.startEventRefund, async ({ params, body, c }) => {
    const { venue } = await staffOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const asked = { venue, event: params.event, idempotencyKey, ...body, traceparent: currentTrace() };
    const refund = await startEventRefund(db, asked, now());
    eventRefundStarted(log, { venue, eventId: params.event, amountCents: body.toFansCents });
    return { refund };
  });
}
