import { listEvents } from '@zilker/box-office/catalogue/list-events';
import { readEvent } from '@zilker/box-office/catalogue/read-event';
import * as routes from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { coalesce } from '../coalesce.ts';
import type { CoreContext } from '../context.ts';

const sharedMs = 1_000;
const sharedSeconds = 2;

/** What anyone may browse. The same answer serves everyone for a second here, and for two in browsers and a CDN. */
export function catalogueRoutes(app: App, { db, now }: CoreContext): void {
  const all = coalesce(sharedMs, () => listEvents(db, now()));
  const one = coalesce(sharedMs, (id) => readEvent(db, id as Id<'event'>, now()));

  mount(app, routes.listEvents, async ({ c }) => {
    const events = await all('all');
    share(c);
    return { events };
  });
  mount(app, routes.readEvent, async ({ params, c }) => {
    const event = await one(params.event);
    share(c);
    return { event };
  });
}

function share(c: Context<AppEnv>): void {
  c.header('cache-control', `public, max-age=${sharedSeconds}, stale-while-revalidate=10`);
}
