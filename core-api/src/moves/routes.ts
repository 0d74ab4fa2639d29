import type { App } from '@zilker/runtime/http';
import type { CoreContext } from '../context.ts';
import { returnRoutes } from './return-routes.ts';
import { transferRoutes } from './transfer-routes.ts';

/** Tickets that go to somebody else: `contracts/http/moves.ts`. */
export function moveRoutes(app: App, context: CoreContext): void {
  transferRoutes(app, context);
  returnRoutes(app, context);
}
