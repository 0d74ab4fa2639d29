import { Validator } from '@seriousme/openapi-schema-validator';
import { insertEvent, insertSale, insertVenue } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import { errorSentences } from '@zilker/contracts/errors';
import * as events from '@zilker/contracts/http/events';
import * as service from '@zilker/contracts/http/service';
import { newId } from '@zilker/contracts/ids';
import { problemPath, problemType } from '@zilker/contracts/problem';
import { pathOf, type Route, type Schema } from '@zilker/contracts/route';
import { accessTtlMs } from '@zilker/contracts/tokens';
import { statusOf } from '@zilker/runtime/http-status';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCoreApp } from '../app.ts';
import { startTestCore, type TestCore } from '../testing.ts';
import { coreDocument } from './document.ts';
import { operations } from './operations.ts';

let core: TestCore;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());

type Document = {
  paths: Record<string, Record<string, { responses: Record<string, { content?: Record<string, object> }> }>>;
};
const document = coreDocument('http://localhost:4300') as unknown as Document;

test('the document is OpenAPI 3.1', async () => {
  const served = await request(service.readOpenApi, { base: core.base });
  const result = await new Validator().validate(structuredClone(served));
  expect(result.errors).toBeUndefined();
  expect(result.valid).toBe(true);
  expect(served.openapi).toMatch(/^3\.1/);
  expect(served).toEqual(JSON.parse(JSON.stringify(coreDocument('http://localhost:4300'))));
});

test('every route that is mounted is in it, and nothing else', () => {
  const mounted = createCoreApp(core.context)
    .routes.filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  const described = operations.map(({ route }) => `${route.method} ${route.path}`);
  expect(described.toSorted()).toEqual([...new Set(mounted)].sort());
  const written = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replace(/\{(\w+)\}/g, ':$1')}`),
  );
  expect(written.sort()).toEqual(described.toSorted());
});

test('whatever a schema checks without a word for it in JSON Schema keeps its sentence', () => {
  const text = JSON.stringify(document);
  expect(text).toContain('A type may stand there once.');
  expect(text).toContain('This holds characters that cannot be shown.');
  // the number of a query is a number, however it travels
  expect(text).toContain(
    '"name":"limit","in":"query","required":false,"schema":{"type":"integer","minimum":1',
  );
});

test('codes are those of the closed list, under their own status', () => {
  for (const [path, methods] of Object.entries(document.paths))
    for (const { responses } of Object.values(methods))
      for (const [status, { content }] of Object.entries(responses)) {
        if (Number(status) < 400) continue;
        const codes = JSON.stringify(content?.[problemType]).match(/"enum":(\[[^\]]+\])/)?.[1] ?? '[]';
        const listed = JSON.parse(codes) as (keyof typeof statusOf)[];
        expect(listed.length, `${path} ${status}`).toBeGreaterThan(0);
        for (const code of listed) expect(statusOf[code], code).toBe(Number(status));
      }
});

describe('replies are what the document says', () => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, 'doc');

  /** Validates an answer by the schema for its status and media type. */
  async function check(route: Route<Schema, Schema, Schema>, response: Response): Promise<unknown> {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const type = response.headers.get('content-type') ?? '';
    const at = [
      'paths',
      path,
      route.method.toLowerCase(),
      'responses',
      String(response.status),
      'content',
      type,
    ];
    const pointer = [...at, 'schema'].map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'));
    const json: unknown = await response.json();
    const isValid = ajv.compile({ $ref: `doc#/${pointer.map(encodeURIComponent).join('/')}` });
    expect(isValid(json), `${path} ${response.status} ${ajv.errorsText(isValid.errors)}`).toBe(true);
    return json;
  }
  const get = (path: string, headers: Record<string, string> = {}) => fetch(core.base + path, { headers });

  test('of the catalogue', async () => {
    const { db } = core.database;
    const { event, drop } = await insertSale(db);
    await check(events.listEvents, await get('/api/v1/events?limit=1'));
    await check(events.readEvent, await get(pathOf(events.readEvent, { event: event.id })));
    expect((await get(`/api/v1/events/${newId('event')}`)).status).toBe(404);
    await check(events.readEvent, await get(`/api/v1/events/${newId('event')}`));
    await check(events.readOutcome, await get(pathOf(events.readOutcome, { drop: drop.id })));
    await check(events.listEvents, await get('/api/v1/events?cursor=x'));
    await check(events.listEvents, await get('/api/v1/events?limit=x'));
  });

  test('of the portal and of tickets', async () => {
    const { db } = core.database;
    const venue = await insertVenue(db);
    await insertEvent(db, venue);
    const claims = {
      role: 'venue_admin',
      sub: newId('staff'),
      sid: 's',
      venue: venue.id,
      name: 'A',
    } as const;
    const own = await core.bearer(claims, accessTtlMs);
    const byName = new Map(operations.map((operation) => [operation.name, operation.route]));
    for (const [name, path] of [
      ['listPortalEvents', '/api/v1/portal/events'],
      ['listTickets', '/api/v1/tickets'],
    ] as const) {
      const route = byName.get(name);
      if (route === undefined) throw new Error(name);
      await check(route, await get(path));
      await check(route, await get(path, own));
    }
    const fan = await core.bearer({ role: 'fan', sub: newId('account'), sid: 's' });
    const tickets = byName.get('listTickets');
    if (tickets !== undefined) await check(tickets, await get('/api/v1/tickets', fan));
  });

  test('of the service, and of what a problem leads to', async () => {
    await check(service.readKeys, await get('/.well-known/jwks.json'));
    await check(service.readOpenApi, await get('/api/v1/openapi.json'));
    for (const code of Object.keys(errorSentences)) {
      const explained = await check(service.readProblemType, await get(problemPath + code));
      expect(explained).toMatchObject({ type: problemPath + code, code });
    }
    await check(service.readProblemType, await get(`${problemPath}nonsense`));
    await check(service.readProblemType, await get(`${problemPath}toString`));
  });
});

describe('who may not ask', () => {
  const guarded = operations.filter(({ security }) => security.some((scheme) => scheme.endsWith('Access')));
  test.each(guarded.map((operation) => [operation.name, operation] as const))(
    'is turned away from %s before anything is read',
    async (_, { name, route, refuses }) => {
      const body = bodies[name];
      const params = Object.fromEntries(
        [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, idFor(name)]),
      );
      const query = vi.spyOn(core.database.pool, 'query');
      const connect = vi.spyOn(core.database.pool, 'connect');
      const ask = (headers: Record<string, string>) =>
        fetch(core.base + pathOf(route, params), {
          method: route.method,
          ...(body === undefined
            ? { headers }
            : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        });
      const wrongRole = await core.bearer({ role: 'operator', sub: newId('staff'), sid: 's', name: 'O' });
      const answers = [
        await ask({}),
        await ask({ authorization: 'Bearer x' }),
        await ask({ authorization: `Basic ${btoa('a:b')}` }),
        await ask(wrongRole),
      ];
      for (const answer of answers) {
        const { code } = (await answer.json()) as { code: keyof typeof errorSentences };
        expect([401, 403], code).toContain(answer.status);
        expect(refuses).toContain(code);
        expect(answer.headers.get('cache-control')).toBe('no-store');
      }
      expect(query).not.toHaveBeenCalled();
      expect(connect).not.toHaveBeenCalled();
      query.mockRestore();
      connect.mockRestore();
    },
  );
});

/** What a body is like costs nothing to see, so that comes first; these are as they should be. */
const nowMs = Date.now();
const bodies: Record<string, object> = {
  updateMe: {},
  reserve: { lines: [{ type: newId('ticketType'), quantity: 1 }] },
  createEvent: {
    title: 'A night',
    startsAtMs: nowMs,
    doorsAtMs: nowMs,
    ticketTypes: [{ name: 'General', priceCents: 100, capacity: 1 }],
  },
  changeTicketType: {},
  scheduleDrop: {
    lobbyOpensAtMs: nowMs,
    drawAtMs: nowMs,
    closesAtMs: nowMs,
    perFanMax: 1,
    ratePerMinute: 1,
    insideMax: 1,
    visitMs: 60_000,
    holdMs: 60_000,
  },
  rescheduleDrop: {},
  cancelDrop: {},
  createPairing: { gate: newId('gate') },
  syncCheckIns: {
    checkIns: [{ nonce: 'A'.repeat(22), ticket: newId('ticket'), code: 'x', atMs: nowMs, offline: true }],
  },
};

function idFor(name: string): string {
  const kinds = {
    drop: 'drop',
    event: 'event',
    order: 'order',
    ticket: 'ticket',
    type: 'ticketType',
  } as const;
  return newId(kinds[name as keyof typeof kinds]);
}
