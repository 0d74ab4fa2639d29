import type { App } from '@zilker/runtime/http';
import type { SaleContext } from './context.ts';
import { orderRoutes } from './order-routes.ts';
import { visitRoutes } from './visit-routes.ts';

/** The sale: `contracts/http/sale.ts`. Only called fans get past its door. */
export function saleRoutes(app: App, context: SaleContext): void {
  visitRoutes(app, context);
  orderRoutes(app, context);
}
