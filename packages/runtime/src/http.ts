import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { type ErrorCode, Refusal } from '@zilker/contracts/errors';
import { makeProblem, type Problem, problemType } from '@zilker/contracts/problem';
import type { NoQuery, Route, Schema } from '@zilker/contracts/route';
import { type Context, Hono } from 'hono';
import * as v from 'valibot';
import { statusOf } from './http-status.ts';
import { createLog, type Log } from './log.ts';
import { histogram } from './metrics.ts';
import { readBody } from './read-body.ts';

/** Turns a failure that is not a Refusal into one; undefined leaves it `internal`. */
export type RefusalOf = (cause: unknown, log: Log) => Refusal | undefined;
/** The codes that a route (`GET /api/v1/events`) may refuse with; undefined for one that nothing is said of. */
export type CodesOf = (route: string) => ReadonlySet<ErrorCode> | undefined;
export type AppEnv = {
  Variables: { request: string; log: Log; refusalOf: RefusalOf; codesOf: CodesOf | undefined };
};
export type App = Hono<AppEnv>;

const isTest = process.env.NODE_ENV === 'test';

export const bodyBytesMaxDefault = 16 * 1024;

export type Call<P extends Schema, B extends Schema, Q extends Schema = NoQuery> = {
  params: v.InferOutput<P>;
  query: v.InferOutput<Q>;
  body: v.InferOutput<B>;
  /** For headers and the like. */
  c: Context<AppEnv>;
  /** The id that the answer carries as `x-request-id`. */
  request: string;
};

/** An app that answers every failure in the one shape of `contracts/problem.ts`. */
export function createApp(
  log: Log = createLog('http'),
  options: { refusalOf?: RefusalOf; codesOf?: CodesOf } = {},
): App {
  const { refusalOf = () => undefined, codesOf } = options;
  const app = new Hono<AppEnv>();
  app.use(async (c, next) => {
    c.set('request', randomUUID());
    c.set('log', log);
    c.set('refusalOf', refusalOf);
    if (isTest) c.set('codesOf', codesOf);
    setHeader(c, 'x-request-id', c.get('request'));
    for (const [name, value] of headers) setHeader(c, name, value);
    await next();
  });
  app.notFound((c) => answerRefusal(c, new Refusal('not_found')));
  app.onError((cause, c) => answerRefusal(c, cause));
  return app;
}

/**
 * Sets what every answer has. Right on Node's own response where there is one, which costs a tenth of the web's Headers; a handler
 * that sets the same by `c.header` still has the last word.
 */
function setHeader(c: Context<AppEnv>, name: string, value: string): void {
  const { outgoing } = (c.env ?? {}) as { outgoing?: ServerResponse };
  if (outgoing === undefined) c.header(name, value);
  else outgoing.setHeader(name, value);
}

/**
 * Serves a route of the contract. Path, query and body are parsed before `handle` runs; what it returns is the reply, or a whole
 * `Response` where it has one ready. A `Refusal` becomes its status; anything else is `internal`, with the cause in the log.
 */
export function mount<P extends Schema, B extends Schema, R extends Schema, Q extends Schema>(
  app: App,
  route: Route<P, B, R, Q>,
  handle: (call: Call<P, B, Q>) => Promise<v.InferInput<R> | Response> | v.InferInput<R> | Response,
  options: { bodyBytesMax?: number } = {},
): void {
  const name = `${route.method} ${route.path}`;
  const timed = durationOf(name);
  const takesBody = route.body.type !== 'undefined';
  const bodyBytesMax = options.bodyBytesMax ?? bodyBytesMaxDefault;
  app.on(route.method, route.path, async (c) => {
    const startedAt = performance.now();
    const response = await answer(c, name, async () => {
      const params = parse(route.params, c.req.param());
      const query = route.query === undefined ? undefined : parse(route.query, c.req.query());
      const body = takesBody ? parse(route.body, await readJson(c, bodyBytesMax)) : undefined;
      const reply = await handle({ params, query, body, c, request: c.get('request') });
      if (reply instanceof Response) return reply;
      // a reply that the contract does not know is found by the tests, not by the fans
      if (isTest) v.parse(route.reply, reply);
      return c.json(reply);
    });
    timed(response.status, performance.now() - startedAt);
    return response;
  });
}

/** For routes that are no contract (webhooks): a handler with the same failures and timing. */
export function mountRaw(
  app: App,
  method: string,
  path: string,
  handle: (c: Context<AppEnv>) => Promise<Response>,
): void {
  const name = `${method} ${path}`;
  const timed = durationOf(name);
  app.on(method, path, async (c) => {
    const startedAt = performance.now();
    const response = await answer(c, name, () => handle(c));
    timed(response.status, performance.now() - startedAt);
    return response;
  });
}

async function answer(c: Context<AppEnv>, name: string, handle: () => Promise<Response>): Promise<Response> {
  try {
    return await handle();
  } catch (cause) {
    return answerRefusal(c, isTest ? declared(c, name, cause) : cause);
  }
}

/** A code that the route's description leaves out is found by the tests too. */
function declared(c: Context<AppEnv>, name: string, cause: unknown): unknown {
  if (!(cause instanceof Refusal) || c.get('codesOf')?.(name)?.has(cause.code) !== false) return cause;
  return new Error(`${name} refuses with ${cause.code}, which its description leaves out`, { cause });
}

function answerRefusal(c: Context<AppEnv>, cause: unknown): Response {
  const refusal = refusalFor(c, cause);
  const request = c.get('request');
  const status = statusOf[refusal.code];
  const seen = { request, method: c.req.method, route: c.req.routePath, status, code: refusal.code };
  const log = c.get('log');
  if (refusal.code === 'internal') log.error('request_failed', { ...seen, cause: refusal.cause });
  else log.debug('request_refused', { ...seen, cause: refusal.cause });
  const { retryAfterMs } = refusal.detail ?? {};
  if (typeof retryAfterMs === 'number') c.header('retry-after', String(Math.ceil(retryAfterMs / 1000)));
  c.header('cache-control', 'no-store');
  const problem = problemOf(refusal, status, request);
  return c.body(JSON.stringify(problem), status, { 'content-type': problemType });
}

function refusalFor(c: Context<AppEnv>, cause: unknown): Refusal {
  const known = cause instanceof Refusal ? cause : undefined;
  // a verb may have said already that what failed passes; it is counted like any other
  const judged = known === undefined || statusOf[known.code] === 503;
  const refusal =
    (judged ? c.get('refusalOf')(cause, c.get('log')) : undefined) ??
    known ??
    new Refusal('internal', { cause });
  if (statusOf[refusal.code] !== 503 || typeof refusal.detail?.retryAfterMs === 'number') return refusal;
  return new Refusal(refusal.code, {
    message: refusal.message,
    detail: { ...refusal.detail, retryAfterMs: comeBackMs() },
    cause: refusal.cause,
  });
}

/** Everybody who was turned away at once comes back spread over two seconds. */
function comeBackMs(): number {
  return 1_000 + Math.floor(Math.random() * 2_000);
}

function problemOf({ code, message, detail: facts }: Refusal, status: number, request: string): Problem {
  // what went wrong inside stays inside
  const said = code === 'internal' ? {} : { detail: message };
  return makeProblem(code, status, { ...said, request, ...(facts === undefined ? {} : { facts }) });
}

async function readJson(c: Context<AppEnv>, bytesMax: number): Promise<unknown> {
  const text = await readBody(c.req, bytesMax);
  if (text === '') return undefined;
  if (!/^application\/json\b/i.test(c.req.header('content-type') ?? ''))
    throw new Refusal('bad_request', { message: 'The body must be application/json.' });
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Refusal('bad_request', { message: 'The body is not JSON.', cause });
  }
}

/** @throws Refusal `bad_request` with the path and the sentence of the first issue */
export function parse<S extends Schema>(
  schema: S,
  input: unknown,
  code: ErrorCode = 'bad_request',
): v.InferOutput<S> {
  const parsed = v.safeParse(schema, input, { abortEarly: true });
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const path = v.getDotPath(issue);
  const message = path === null ? issue.message : `${path}: ${issue.message}`;
  throw new Refusal(code, { message, ...(path === null ? {} : { detail: { path } }) });
}

const headers = Object.entries({
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
});

const statusClasses = ['2xx', '3xx', '4xx', '5xx'] as const;
const routes = new Map<string, (status: number, ms: number) => void>();

function durationOf(route: string): (status: number, ms: number) => void {
  const known = routes.get(route);
  if (known !== undefined) return known;
  const { observe } = histogram(
    'zilker_http_request_seconds',
    'Time to answer, by route and class of status.',
    {
      route: [route],
      status: statusClasses,
    },
  );
  const timed = (status: number, ms: number) =>
    observe(ms / 1000, { route, status: statusClasses[Math.floor(status / 100) - 2] ?? '5xx' });
  routes.set(route, timed);
  return timed;
}
