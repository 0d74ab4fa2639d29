import { Hono } from 'hono';
import * as v from 'valibot';
import { defaultCard, findCard } from './cards.ts';
import { faultsSchema } from './faults.ts';
import { attemptPayment } from './payments.ts';
import { StripeRefusal } from './refusal.ts';
import { expireLapsed } from './sessions.ts';
import type { World } from './world.ts';

const payBody = v.object({
  card: v.optional(v.string(), defaultCard),
  email: v.optional(v.nullable(v.string()), null),
  name: v.optional(v.nullable(v.string()), null),
});
const clockBody = v.object({ advanceMs: v.pipe(v.number(), v.minValue(0)) });

/**
 * What tests and simulated fans do that no API offers: pay without a browser, move the clock, and make things go wrong.
 * All JSON: `POST /_control/sessions/:id/pay {card?, email?, name?}`, `PUT|GET /_control/faults`,
 * `GET|DELETE /_control/calls`, `POST /_control/clock {advanceMs}`, `POST /_control/webhooks/flush`, `GET /_control/state`.
 */
export function controlRoutes(world: World, at: { changed(): void; advance(ms: number): void }): Hono {
  const app = new Hono();
  app.post('/_control/sessions/:id/pay', async (c) => {
    const body = v.parse(payBody, await c.req.json().catch(() => ({})));
    const card = findCard(body.card);
    if (card === undefined) return c.json({ error: { message: 'Not a test card.' } }, 400);
    const attempt = world.state.atomically(() => {
      world.request = { id: null, idempotency_key: null };
      return attemptPayment(world, c.req.param('id'), card, {
        email: body.email,
        name: body.name,
        postalCode: '78701',
      });
    });
    at.changed();
    return c.json(attempt);
  });
  app.get('/_control/faults', (c) => c.json(world.faults.settings));
  app.put('/_control/faults', async (c) => {
    world.faults.set(v.parse(faultsSchema, await c.req.json()));
    at.changed();
    return c.json(world.faults.settings);
  });
  app.get('/_control/calls', (c) => c.json(world.calls.read()));
  app.delete('/_control/calls', (c) => {
    world.calls.empty();
    return c.json(world.calls.read());
  });
  app.post('/_control/clock', async (c) => {
    at.advance(v.parse(clockBody, await c.req.json()).advanceMs);
    world.state.atomically(() => expireLapsed(world));
    at.changed();
    return c.json({ now: world.now() });
  });
  app.post('/_control/webhooks/flush', (c) => {
    world.state.hurryDeliveries(Date.now());
    at.changed();
    return c.json({ undelivered: world.state.undelivered() });
  });
  app.get('/_control/state', (c) => c.json({ now: world.now(), undelivered: world.state.undelivered() }));
  app.onError((error, c) => {
    if (error instanceof StripeRefusal) return c.json({ error: error.body }, error.status as 400);
    const wrong = error instanceof v.ValiError || error instanceof SyntaxError;
    return c.json({ error: { message: error.message } }, wrong ? 400 : 500);
  });
  return app;
}
