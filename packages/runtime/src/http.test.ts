import { request as httpRequest } from 'node:http';
import { request } from '@zilker/contracts/client';
import { type ErrorCode, errorSentences, Refusal } from '@zilker/contracts/errors';
import { pageQuery } from '@zilker/contracts/page';
import { problem } from '@zilker/contracts/problem';
import { defineRoute } from '@zilker/contracts/route';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createApp, mount } from './http.ts';
import { createLog } from './log.ts';
import { registry } from './metrics.ts';
import { type Serving, serve } from './serve.ts';

const route = defineRoute({
  method: 'POST',
  path: '/things/:size',
  params: v.object({ size: v.pipe(v.string(), v.regex(/^\d+$/, 'This is not a size.'), v.toNumber()) }),
  body: v.object({ name: v.pipe(v.string('This is not a name.'), v.maxLength(2000)) }),
  reply: v.object({ size: v.number(), name: v.string() }),
});
const failing = defineRoute({
  method: 'GET',
  path: '/failing/:how',
  params: v.object({ how: v.string() }),
  body: v.undefined(),
  reply: v.object({}),
});

const listing = defineRoute({
  method: 'GET',
  path: '/listing',
  params: v.object({}),
  query: pageQuery,
  body: v.undefined(),
  reply: v.object({ cursor: v.nullable(v.string()), limit: v.number() }),
});

const lines: string[] = [];
let serving: Serving;
let base: string;

beforeAll(async () => {
  const log = createLog('test', { level: 'debug', to: { write: (line) => void lines.push(line) } });
  const app = createApp(log);
  mount(
    app,
    route,
    ({ params, body, c }) => {
      c.header('cache-control', 'max-age=1');
      return { size: params.size, name: body.name };
    },
    { bodyBytesMax: 1000 },
  );
  mount(app, listing, ({ query: { cursor = null, limit } }) => ({ cursor, limit }));
  mount(app, failing, ({ params }) => {
    if (params.how === 'refusal') throw new Refusal('rate_limited', { detail: { retryAfterMs: 1500 } });
    throw new Error('the secret is eyJhbGciOiJFZERTQSJ9.abc.def, +15125550123');
  });
  serving = await serve(app, { host: '127.0.0.1', port: 0 });
  base = `http://127.0.0.1:${serving.port}`;
});
afterAll(() => serving.stop());

const post = (
  path: string,
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) => fetch(base + path, { method: 'POST', body, headers });

test('a good request gets its reply, an id and safe headers', async () => {
  const response = await post('/things/3', '{"name":"a"}');
  expect(response.status).toBe(200);
  expect(await response.json()).toEqual({ size: 3, name: 'a' });
  expect(response.headers.get('cache-control')).toBe('max-age=1');
  expect(response.headers.get('x-content-type-options')).toBe('nosniff');
  expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
});

test.each<[string, string, string, number, ErrorCode]>([
  ['broken JSON', '/things/3', '{"name":', 400, 'bad_request'],
  ['no body', '/things/3', '', 400, 'bad_request'],
  ['a wrong type', '/things/3', '{"name":7}', 400, 'bad_request'],
  ['a wrong parameter', '/things/x', '{"name":"a"}', 400, 'bad_request'],
  ['an array', '/things/3', '[]', 400, 'bad_request'],
  ['a body too large', '/things/3', JSON.stringify({ name: 'x'.repeat(1100) }), 413, 'body_too_large'],
  ['an unknown route', '/nothing', '{}', 404, 'not_found'],
])('%s', async (_, path, body, status, code) => {
  const response = await post(path, body);
  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const reply = v.parse(problem, await response.json());
  expect(reply).toMatchObject({
    type: `/api/v1/problems/${code}`,
    title: errorSentences[code],
    status,
    code,
  });
  expect(reply.request).toBe(response.headers.get('x-request-id'));
  expect(response.headers.get('cache-control')).toBe('no-store');
});

test('the first issue is named by path and sentence', async () => {
  const reply = await (await post('/things/3', '{"name":7}')).json();
  expect(reply).toMatchObject({ detail: 'name: This is not a name.', facts: { path: 'name' } });
});

test('a body that does not say its length is still bounded', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(
      `${base}/things/3`,
      { method: 'POST', headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } },
      (response) => resolve(response.resume().statusCode),
    );
    request.on('error', reject);
    request.write('{"name":"');
    for (let i = 0; i < 20; i++) request.write('x'.repeat(100));
    request.end('"}');
  });
  expect(status).toBe(413);
});

test('a chunked body within the bound is read', async () => {
  const body = new Blob(['{"name":', '"a"}']).stream();
  const response = await fetch(`${base}/things/3`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
    duplex: 'half',
  } as RequestInit);
  expect(response.status).toBe(200);
});

test('a code that the description of a route leaves out is found by the tests', async () => {
  const app = createApp(createLog('test', { level: 'silent' }), {
    codesOf: (name) => (name === 'GET /failing/:how' ? new Set(['bad_request']) : undefined),
  });
  mount(app, failing, () => {
    throw new Refusal('rate_limited');
  });
  mount(app, listing, () => {
    throw new Refusal('rate_limited');
  });
  expect((await app.request('/failing/refusal')).status).toBe(500);
  expect((await app.request('/listing')).status).toBe(429);
});

test('a query is parsed before the handler sees it, as the client typed it', async () => {
  expect(await request(listing, { base })).toEqual({ cursor: null, limit: 20 });
  const query = { cursor: 'a b&c', limit: 100 };
  expect(await request(listing, { base, query })).toEqual(query);
  for (const limit of ['0', '101', '1.5', 'x', '1e1', '']) {
    const response = await fetch(`${base}/listing?limit=${limit}`);
    expect(await response.json(), limit).toMatchObject({ code: 'bad_request', facts: { path: 'limit' } });
  }
});

test('a client reads a refusal, and what a proxy says in the place of one', async () => {
  await expect(request(failing, { base, params: { how: 'refusal' } })).rejects.toMatchObject({
    code: 'rate_limited',
    status: 429,
    detail: { retryAfterMs: 1500 },
  });
  for (const [status, code] of [
    [503, 'unavailable'],
    [502, 'unavailable'],
    [413, 'internal'],
  ] as const) {
    const answer = new Response('<h1>A proxy</h1>', { status, headers: { 'content-type': 'text/html' } });
    const asked = vi.spyOn(globalThis, 'fetch').mockResolvedValueOnce(answer);
    await expect(request(listing, { base })).rejects.toMatchObject({ code, status });
    asked.mockRestore();
  }
});

test('another method or media type is refused', async () => {
  expect((await fetch(`${base}/things/3`)).status).toBe(404);
  expect((await post('/things/3', '{"name":"a"}', { 'content-type': 'text/plain' })).status).toBe(400);
});

test('a refusal travels with its detail and when to come back', async () => {
  const response = await fetch(`${base}/failing/refusal`);
  expect(response.status).toBe(429);
  expect(response.headers.get('retry-after')).toBe('2');
  expect(await response.json()).toMatchObject({
    code: 'rate_limited',
    facts: { retryAfterMs: 1500 },
  });
});

test('an unknown failure says nothing to the client, its cause to the log, scrubbed', async () => {
  const response = await fetch(`${base}/failing/error`);
  expect(response.status).toBe(500);
  const text = await response.text();
  expect(text).toContain('"internal"');
  expect(text).not.toContain('secret');
  const line = lines.find((one) => one.includes('request_failed')) ?? '';
  expect(line).toContain('the secret is [token], [phone]');
  expect(line).toContain(response.headers.get('x-request-id'));
});

test('each route is timed by class of status', async () => {
  const text = await registry.metrics();
  expect(text).toMatch(
    /zilker_http_request_seconds_count\{route="POST \/things\/:size",status="2xx"\} [1-9]/,
  );
  expect(text).toMatch(/zilker_http_request_seconds_count\{route="GET \/failing\/:how",status="3xx"\} 0/);
});
