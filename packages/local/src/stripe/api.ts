import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { expandAnswer } from './expand.ts';
import type { Mishap } from './fault-script.ts';
import { type Form, parseForm } from './form.ts';
import { keepReply, once } from './idempotency.ts';
import { newId } from './ids.ts';
import { StripeRefusal } from './refusal.ts';
import { type Act, reads, writes } from './routes.ts';
import { apiVersion, type World } from './world.ts';

type Env = { Bindings: HttpBindings };
type Ctx = Context<Env>;

const bodyBytesMax = 256 * 1024;
/** A client that never gives up is let go after so long. */
const timeoutMaxMs = 90_000;

/** Stripe's HTTP API, as far as we need it. `changed` is called after every write. */
export function stripeApi(world: World, changed: () => void): Hono<Env> {
  const app = new Hono<Env>();
  for (const [route, act] of Object.entries(reads))
    app.get(route, (c) => logged(world, c, route, () => read(world, c, act)));
  for (const [route, act] of Object.entries(writes))
    app.post(route, (c) => logged(world, c, route, (key) => write(world, c, act, key).finally(changed)));
  app.all('/v1/*', (c) =>
    logged(world, c, c.req.path, () => {
      throw new StripeRefusal(404, {
        type: 'invalid_request_error',
        message: `Unrecognized request URL (${c.req.method}: ${c.req.path}). The stand-in knows one-time payments, refunds, disputes and transfers only.`,
      });
    }),
  );
  return app;
}

/** Notes a call, answers it, and lets it go wrong where it is to. */
async function logged(
  world: World,
  c: Ctx,
  route: string,
  work: (key: string | undefined) => Response | Promise<Response>,
): Promise<Response> {
  const key = c.req.header('idempotency-key');
  const call = world.calls.begin(c.req.method, route, c.req.path, key);
  const mishap = world.faults.mishap(`${c.req.method} ${route}`, key);
  c.header('request-id', newId('req_'));
  c.header('stripe-version', c.req.header('stripe-version') ?? apiVersion);
  if (key !== undefined) c.header('idempotency-key', key);
  await world.faults.latency();
  const answer = mishap?.when === 'before' ? undefined : await attempt(c, key, work);
  if (answer !== undefined && mishap === undefined) {
    call.status = answer.status;
    return answer;
  }
  const how = mishap?.how ?? 'error';
  call.fault = mishap === undefined ? null : { when: mishap.when, how };
  call.status = how === 'reset' || how === 'timeout' ? how : how === 'busy' ? 429 : 500;
  if (how === 'error_kept' && key !== undefined)
    keepReply(world.state, key, { path: c.req.path, body: await c.req.text() }, serverError());
  return failed(c, how);
}

async function attempt(
  c: Ctx,
  key: string | undefined,
  work: (key: string | undefined) => Response | Promise<Response>,
): Promise<Response> {
  try {
    authenticate(c.req.header('authorization'));
    return await work(key);
  } catch (error) {
    if (error instanceof StripeRefusal) return refused(c, error);
    console.error(error);
    return c.json({ error: { type: 'api_error', message: 'The stand-in failed.' } }, 500);
  }
}

function read(world: World, c: Ctx, act: Act): Response {
  const form = parseForm(new URL(c.req.url).search.slice(1));
  return c.json(expandAnswer(world.state, act(world, c.req.param('id') ?? '', form), expandOf(form)));
}

async function write(world: World, c: Ctx, act: Act, key: string | undefined): Promise<Response> {
  const body = await c.req.text();
  if (body.length > bodyBytesMax)
    throw new StripeRefusal(413, { type: 'invalid_request_error', message: 'The request is too large.' });
  const form = parseForm(body);
  const { answer, status, replayed } = once(world.state, key, { path: c.req.path, body }, () => {
    world.request = { id: c.res.headers.get('request-id'), idempotency_key: key ?? null };
    return expandAnswer(world.state, act(world, c.req.param('id') ?? '', form), expandOf(form));
  });
  if (replayed) c.header('idempotent-replayed', 'true');
  return c.body(answer, status as 200, { 'content-type': 'application/json' });
}

/** What a client sees of a call that went wrong. */
async function failed(c: Ctx, how: Mishap['how']): Promise<Response> {
  if (how === 'busy') {
    c.header('stripe-rate-limited-reason', 'endpoint-rate');
    return refused(c, tooMany());
  }
  if (how === 'error' || how === 'error_kept') return refused(c, serverError());
  if (how === 'timeout') await clientLeft(c);
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function clientLeft(c: Ctx): Promise<void> {
  const { socket } = c.env.incoming;
  return new Promise((resolve) => {
    if (socket.destroyed) return resolve();
    const timer = setTimeout(resolve, timeoutMaxMs);
    socket.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

function refused(c: Ctx, refusal: StripeRefusal): Response {
  return c.json({ error: refusal.body }, refusal.status as 400);
}

const serverError = () =>
  new StripeRefusal(500, { type: 'api_error', message: 'Sorry! There was an error on our side.' });
const tooMany = () =>
  new StripeRefusal(429, {
    type: 'invalid_request_error',
    code: 'rate_limit',
    message: 'Request rate limit exceeded.',
  });

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
