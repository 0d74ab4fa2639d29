import { listEvents } from '@zilker/box-office/catalogue/list-events';
import { readEvent } from '@zilker/box-office/catalogue/read-event';
import { readOutcome } from '@zilker/box-office/catalogue/read-outcome';
import * as routes from '@zilker/contracts/http/events';
import type { Id } from '@zilker/contracts/ids';
import { type App, type AppEnv, mount } from '@zilker/runtime/http';
import type { Context } from 'hono';
import { coalesce } from '../coalesce.ts';
import type { CoreContext } from '../context.ts';

const sharedMs = 1_000;
const sharedSeconds = 2;
/** An outcome changes only while the last of those inside pay. */
const outcomeSharedMs = 5_000;
const outcomeSeconds = 30;

/** What anyone may browse. The same answer serves everyone for a second here, and for two in browsers and a CDN. */
export function catalogueRoutes(app: App, { db, now }: CoreContext): void {
  const all = coalesce(sharedMs, () => listEvents(db, now()));
  const one = coalesce(sharedMs, (id) => readEvent(db, id as Id<'event'>, now()));

  const outcome = coalesce(outcomeSharedMs, (id) => readOutcome(db, id as Id<'drop'>));

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
  mount(app, routes.readOutcome, async ({ params, c }) => {
    const reply = await outcome(params.drop);
    share(c, outcomeSeconds);
    return reply;
  });
}

function share(c: Context<AppEnv>, seconds = sharedSeconds): void {
  c.header('cache-control', `public, max-age=${seconds}, stale-while-revalidate=10`);
}
