import { findTickets } from '@zilker/box-office/portal/find-tickets';
import * as routes from '@zilker/contracts/http/portal-doors';
import { type App, mount } from '@zilker/runtime/http';
import type { CoreContext } from '../context.ts';
import { staffOf } from './staff-of.ts';

/** A venue's tickets, one by one. The venue always comes from the token, never from the request. */
export function portalTicketRoutes(app: App, context: CoreContext): void {
  mount(app, routes.findTickets, async ({ params, query, c }) => {
    const { venue } = await staffOf(context, c);
    return findTickets(context.db, { venue, event: params.event, find: query.find });
  });
}
