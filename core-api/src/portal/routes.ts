import { cancelDrop } from '@zilker/box-office/portal/cancel-drop';
import { changeTicketType } from '@zilker/box-office/portal/change-type';
import { createEvent } from '@zilker/box-office/portal/create-event';
import { listPortalEvents } from '@zilker/box-office/portal/list-portal-events';
import { readPortalEvent } from '@zilker/box-office/portal/read-portal-event';
import { readSales } from '@zilker/box-office/portal/read-sales';
import { rescheduleDrop } from '@zilker/box-office/portal/reschedule-drop';
import { scheduleDrop } from '@zilker/box-office/portal/schedule-drop';
import * as routes from '@zilker/contracts/http/portal';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import { currentTrace } from '@zilker/runtime/trace';
import type { Context } from 'hono';
import type { CoreContext } from '../context.ts';
import { dropCancelled, dropRescheduled, dropScheduled, eventCreated, ticketTypeChanged } from '../events.ts';
import { requireIdempotencyKey } from '../idempotency-key.ts';
import { staffOf } from './staff-of.ts';

/** The venue's own side. The venue always comes from the token, never from the request. */
export function portalRoutes(app: App, context: CoreContext): void {
  const { db, log, now } = context;
  const venueOf = async (c: Context<AppEnv>) => (await staffOf(context, c)).venue;

  mount(app, routes.listPortalEvents, async ({ query, c }) => {
    const venue = await venueOf(c);
    return listPortalEvents(db, venue, query, now());
  });

  mount(app, routes.readPortalEvent, async ({ params, c }) => {
    const venue = await venueOf(c);
    return { event: await readPortalEvent(db, { venue, event: params.event }, now()) };
  });

  mount(app, routes.createEvent, async ({ body, c }) => {
    const venue = await venueOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const event = await createEvent(db, { venue, idempotencyKey, event: body }, now());
    eventCreated(log, { venue, eventId: event.id });
    return { event };
  });

  mount(app, routes.changeTicketType, async ({ params, body, c }) => {
    const venue = await venueOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const change = { ...params, venue, idempotencyKey, change: body, traceparent: currentTrace() };
    const event = await changeTicketType(db, change, now());
    ticketTypeChanged(log, { venue, eventId: event.id });
    return { event };
  });

  mount(app, routes.scheduleDrop, async ({ params, body, c }) => {
    const venue = await venueOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const asked = { venue, event: params.event, idempotencyKey, traceparent: currentTrace() };
    const event = await scheduleDrop(db, { ...asked, drop: body }, now());
    dropScheduled(log, { venue, eventId: event.id, ...(event.drop ? { drop: event.drop.id } : {}) });
    return { event };
  });

  mount(app, routes.rescheduleDrop, async ({ params, body, c }) => {
    const venue = await venueOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const change = { venue, event: params.event, idempotencyKey, traceparent: currentTrace() };
    const event = await rescheduleDrop(db, { ...change, times: body }, now());
    dropRescheduled(log, { venue, eventId: event.id, ...(event.drop ? { drop: event.drop.id } : {}) });
    return { event };
  });

  mount(app, routes.cancelDrop, async ({ params, c }) => {
    const venue = await venueOf(c);
    const idempotencyKey = requireIdempotencyKey(c);
    const change = { venue, event: params.event, idempotencyKey, traceparent: currentTrace() };
    const event = await cancelDrop(db, change, now());
    dropCancelled(log, { venue, eventId: event.id, ...(event.drop ? { drop: event.drop.id } : {}) });
    return { event };
  });

  mount(app, routes.readSales, async ({ params, c }) => {
    const venue = await venueOf(c);
    return readSales(db, { venue, event: params.event }, now());
  });
}
