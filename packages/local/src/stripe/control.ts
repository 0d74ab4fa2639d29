import { Hono } from 'hono';
import * as v from 'valibot';
import { controlActs } from './control-acts.ts';
import { controlPage } from './control-page.ts';
import { faultsSchema } from './faults.ts';
import { catchUp } from './later.ts';
import { StripeRefusal } from './refusal.ts';
import type { World } from './world.ts';

/** The page on which a person makes things go wrong. */
export const controlPath = '/_control';
const clockBody = v.object({ advanceMs: v.pipe(v.number(), v.minValue(0), v.maxValue(366 * 86_400_000)) });
/** How often a moved clock looks for more that is due; each time it does a hundred of each. */
const catchUpsMax = 1_000;
const shownMax = 40;

/**
 * What no API offers: making things go wrong, moving the clock, and seeing what was asked. The page at `/_control` does the same
 * by hand. All JSON: `PUT|GET /_control/faults`, `GET|DELETE /_control/calls`, `POST /_control/clock {advanceMs}`,
 * `POST /_control/webhooks/flush`, `GET /_control/state`, `GET /_control/recent`; and the acts of `control-acts.ts`.
 */
export function controlRoutes(world: World, changed: () => void): Hono {
  const app = new Hono();
  app.get(controlPath, (c) => c.html(controlPage()));
  app.get('/_control/faults', (c) => c.json(world.faults.settings));
  app.put('/_control/faults', async (c) => {
    world.faults.set(v.parse(faultsSchema, await c.req.json()));
    changed();
    return c.json(world.faults.settings);
  });
  app.get('/_control/calls', (c) => c.json(world.calls.read()));
  app.delete('/_control/calls', (c) => {
    world.calls.empty();
    return c.json(world.calls.read());
  });
  app.post('/_control/clock', async (c) => {
    world.state.advance(v.parse(clockBody, await c.req.json()).advanceMs);
    for (let n = 0; n < catchUpsMax && catchUp(world); n++);
    changed();
    return c.json({ now: world.now() });
  });
  app.post('/_control/webhooks/flush', (c) => {
    world.state.hurryDeliveries(Date.now());
    changed();
    return c.json({ undelivered: world.state.undelivered() });
  });
  app.get('/_control/state', (c) => c.json({ now: world.now(), undelivered: world.state.undelivered() }));
  app.get('/_control/recent', (c) => c.json(recent(world)));
  app.route('/', controlActs(world, changed));
  app.onError((error, c) => {
    if (error instanceof StripeRefusal) return c.json({ error: error.body }, error.status as 400);
    const wrong = error instanceof v.ValiError || error instanceof SyntaxError;
    return c.json({ error: { message: error.message } }, wrong ? 400 : 500);
  });
  return app;
}

/** What the page shows: how things stand, and the last calls and events, newest first. */
function recent(world: World) {
  return {
    now: world.now(),
    undelivered: world.state.undelivered(),
    settings: world.faults.settings,
    calls: world.calls.read().calls.slice(-shownMax).reverse(),
    events: [...world.state.newestFirst('event', shownMax)].map((event) => ({
      id: event.id,
      type: event.type,
      created: event.created,
      about: (event.data.object as { id?: string }).id ?? '',
      told: event.pending_webhooks === 0,
    })),
  };
}
