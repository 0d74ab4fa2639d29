import type { App } from '@zilker/runtime/http';
import type { SaleContext } from './context.ts';
import { orderRoutes } from './order-routes.ts';
import { visitRoutes } from './visit-routes.ts';

const timed = ['/api/v1/drops/:drop/visit', '/api/v1/drops/:drop/orders', '/api/v1/orders/*'] as const;

/** The sale: `contracts/http/sale.ts`. Only called fans get past its door. */
export function saleRoutes(app: App, context: SaleContext): void {
  for (const path of timed) app.use(path, context.saleMeter.measure);
  visitRoutes(app, context);
  orderRoutes(app, context);
}
