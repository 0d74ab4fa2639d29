import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { expandAnswer } from './expand.ts';
import { type Form, parseForm } from './form.ts';
import { once } from './idempotency.ts';
import { newId } from './ids.ts';
import { listEvents, listOf, listSessions } from './lists.ts';
import { cancelIntent, captureIntent, getIntent } from './payments.ts';
import { createRefund, getRefund } from './refunds.ts';
import { missing, StripeRefusal } from './refusal.ts';
import { createSession, expireSession, getSession, privateOf } from './sessions.ts';
import { apiVersion, type World } from './world.ts';

type Act = (world: World, id: string, form: Form) => object;

/** Every route of the API that is known here; `:id` is the only thing a path may carry. */
const reads: Record<string, Act> = {
  '/v1/checkout/sessions': (world, _, form) => listSessions(world, form),
  '/v1/checkout/sessions/:id': (world, id) => getSession(world, id),
  '/v1/checkout/sessions/:id/line_items': (world, id) => {
    const items = privateOf(world, getSession(world, id)).lineItems;
    return { object: 'list', data: items, has_more: false, url: `/v1/checkout/sessions/${id}/line_items` };
  },
  '/v1/payment_intents': (world, _, form) => listOf(world, 'payment_intent', '/v1/payment_intents', form),
  '/v1/payment_intents/:id': (world, id) => getIntent(world, id),
  '/v1/charges': (world, _, form) => listOf(world, 'charge', '/v1/charges', form),
  '/v1/charges/:id': (world, id) => world.state.get('charge', id) ?? refuse(missing('charge', id)),
  '/v1/refunds': (world, _, form) => listOf(world, 'refund', '/v1/refunds', form),
  '/v1/refunds/:id': (world, id) => getRefund(world, id),
  '/v1/events': (world, _, form) => listEvents(world, form),
  '/v1/events/:id': (world, id) => world.state.get('event', id) ?? refuse(missing('event', id, 'id')),
};

const writes: Record<string, Act> = {
  '/v1/checkout/sessions': (world, _, form) => createSession(world, form),
  '/v1/checkout/sessions/:id/expire': (world, id) => expireSession(world, id),
  '/v1/payment_intents/:id/capture': captureIntent,
  '/v1/payment_intents/:id/cancel': cancelIntent,
  '/v1/refunds': (world, _, form) => createRefund(world, form),
};

const bodyBytesMax = 256 * 1024;

/** Stripe's HTTP API, as far as one-time payments on the hosted page need it. `changed` is called after every write. */
export function stripeApi(world: World, changed: () => void): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.use('/v1/*', async (c, next) => {
    c.header('request-id', newId('req_'));
    c.header('stripe-version', c.req.header('stripe-version') ?? apiVersion);
    await world.faults.latency();
    const { outage } = world.faults.settings;
    if (outage === 'reset') return cut(c);
    if (outage === 'error')
      throw new StripeRefusal(500, { type: 'api_error', message: 'Sorry! There was an error.' });
    if (outage === 'busy')
      throw new StripeRefusal(429, {
        type: 'invalid_request_error',
        code: 'rate_limit',
        message: 'Request rate limit exceeded.',
      });
    authenticate(c.req.header('authorization'));
    await next();
    if (world.faults.losesAnswer()) cut(c);
  });
  for (const [path, act] of Object.entries(reads))
    app.get(path, (c) => {
      const form = parseForm(new URL(c.req.url).search.slice(1));
      return c.json(expandAnswer(world.state, act(world, c.req.param('id') ?? '', form), expandOf(form)));
    });
  for (const [path, act] of Object.entries(writes))
    app.post(path, async (c) => {
      const body = await c.req.text();
      if (body.length > bodyBytesMax)
        throw new StripeRefusal(413, { type: 'invalid_request_error', message: 'The request is too large.' });
      const form = parseForm(body);
      const key = c.req.header('idempotency-key');
      const { answer, replayed } = once(world.state, key, { path: c.req.path, body }, () => {
        world.request = { id: c.res.headers.get('request-id'), idempotency_key: key ?? null };
        return expandAnswer(world.state, act(world, c.req.param('id') ?? '', form), expandOf(form));
      });
      changed();
      if (replayed) c.header('idempotent-replayed', 'true');
      if (key !== undefined) c.header('idempotency-key', key);
      return c.body(answer, 200, { 'content-type': 'application/json' });
    });
  app.all('/v1/*', (c) => {
    throw new StripeRefusal(404, {
      type: 'invalid_request_error',
      message: `Unrecognized request URL (${c.req.method}: ${c.req.path}). The stand-in knows one-time payments only.`,
    });
  });
  app.onError((error, c) => {
    if (error instanceof StripeRefusal) return c.json({ error: error.body }, error.status as 400);
    console.error(error);
    return c.json({ error: { type: 'api_error', message: 'The stand-in failed.' } }, 500);
  });
  return app;
}

function authenticate(authorization: string | undefined): void {
  const refuseKey = (message: string) => new StripeRefusal(401, { type: 'invalid_request_error', message });
  const [, key] = /^Bearer (.+)$/.exec(authorization ?? '') ?? [];
  if (key === undefined)
    throw refuseKey(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.',
    );
  if (!/^(sk|rk)_test_/.test(key)) throw refuseKey(`Invalid API Key provided: ${key.slice(0, 7)}****`);
}

function expandOf(form: Form): string[] {
  return Array.isArray(form.expand) ? form.expand.filter((path) => typeof path === 'string') : [];
}

/** Ends the connection without an answer. */
function cut(c: Context<{ Bindings: HttpBindings }>): Response {
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function refuse(refusal: StripeRefusal): never {
  throw refusal;
}
