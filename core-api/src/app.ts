import { type App, createApp } from '@zilker/runtime/http';
import { authRoutes } from './auth/routes.ts';
import { catalogueRoutes } from './catalogue/routes.ts';
import type { CoreContext } from './context.ts';
import { doorRoutes } from './doors/routes.ts';
import { moveRoutes } from './moves/routes.ts';
import { codesOf } from './openapi/codes-of.ts';
import { operatorRoutes } from './operator/routes.ts';
import { portalDoorRoutes } from './portal/door-routes.ts';
import { portalMoneyRoutes } from './portal/money-routes.ts';
import { portalOrderRoutes } from './portal/order-routes.ts';
import { portalRoutes } from './portal/routes.ts';
import { portalTicketRoutes } from './portal/ticket-routes.ts';
import { saleRoutes } from './sale/routes.ts';
import { serviceRoutes } from './service/routes.ts';
import { stripeRoutes } from './stripe/routes.ts';
import { ticketRoutes } from './tickets/routes.ts';
import { unavailableOf } from './unavailable.ts';
import { walletRoutes } from './wallets/routes.ts';

const groups = [
  serviceRoutes,
  authRoutes,
  catalogueRoutes,
  saleRoutes,
  stripeRoutes,
  ticketRoutes,
  walletRoutes,
  moveRoutes,
  portalRoutes,
  portalDoorRoutes,
  portalTicketRoutes,
  portalOrderRoutes,
  portalMoneyRoutes,
  operatorRoutes,
  doorRoutes,
] as const;

/** The whole HTTP face of the box office. */
export function createCoreApp(context: CoreContext): App {
  const app = createApp(context.log, { refusalOf: unavailableOf, codesOf });
  for (const mountGroup of groups) mountGroup(app, context);
  return app;
}
