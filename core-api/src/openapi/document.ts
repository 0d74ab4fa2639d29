import { me } from '@zilker/contracts/http/auth';
import { publicDrop, publicEvent, publicTicketType } from '@zilker/contracts/http/events';
import { portalEvent, portalTicketType } from '@zilker/contracts/http/portal';
import { orderLine, orderState, orderView, visitState, visitView } from '@zilker/contracts/http/sale';
import { ticketState, ticketView } from '@zilker/contracts/http/tickets';
import { openApiDocument } from '@zilker/runtime/openapi/document';
import { operations } from './operations.ts';
import { securitySchemes } from './who.ts';

const definitions = {
  Me: me,
  OrderLine: orderLine,
  OrderState: orderState,
  OrderView: orderView,
  PortalEvent: portalEvent,
  PortalTicketType: portalTicketType,
  PublicDrop: publicDrop,
  PublicEvent: publicEvent,
  PublicTicketType: publicTicketType,
  TicketState: ticketState,
  TicketView: ticketView,
  VisitState: visitState,
  VisitView: visitView,
} as const;

const description =
  'Tickets for local venues: browse, wait in a fair line, buy, show at the door. Money is in whole cents, times are milliseconds since 1970 in UTC. Refusals are problem+json (RFC 9457) with a code of a closed list for each route. Lists come in pages: pass `next` as `cursor` to go on. The waiting room has a document of its own.';

/** The OpenAPI document of core-api. */
export function coreDocument(origin: string) {
  return openApiDocument(operations, {
    title: 'Zilker: the box office',
    description,
    origin,
    definitions,
    securitySchemes,
  });
}
