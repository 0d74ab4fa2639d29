import { Validator } from '@seriousme/openapi-schema-validator';
import { checkInOf } from '@zilker/box-office/doors/testing-doors';
import { insertSale } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import { errorSentences } from '@zilker/contracts/errors';
import * as events from '@zilker/contracts/http/events';
import * as service from '@zilker/contracts/http/service';
import { appleWebService } from '@zilker/contracts/http/wallets';
import { newId } from '@zilker/contracts/ids';
import { problemPath, problemType } from '@zilker/contracts/problem';
import { pathOf } from '@zilker/contracts/route';
import type { AppEnv } from '@zilker/runtime/http';
import { statusOf } from '@zilker/runtime/http-status';
import { Hono } from 'hono';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createCoreApp } from '../app.ts';
import { startTestCore, type TestCore } from '../testing.ts';
import { coreDocument } from './document.ts';
import { operations } from './operations.ts';
import { holdToDocument } from './testing-answers.ts';

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
    // what iPhones call is Apple's protocol
    .routes.filter(({ method, path }) => method !== 'ALL' && !path.startsWith(`${appleWebService}/v1/`))
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

describe('answers are what the document says', () => {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(core.base + path, { headers });

  // those of all the other tests are held against it too: `startTestCore`
  test('whether they are replies or refusals', async () => {
    const { db, pool } = core.database;
    const { event, drop, venue } = await insertSale(db);
    const outcome = pathOf(events.readOutcome, { drop: drop.id });
    const staff = { role: 'venue_admin', sub: newId('staff'), sid: 's', venue: venue.id, name: 'A' } as const;
    const fan = { role: 'fan', sub: newId('account'), sid: 's' } as const;
    const asked: [string, number, Record<string, string>?][] = [
      ['/api/v1/events?limit=1', 200],
      ['/api/v1/events?limit=x', 400],
      ['/api/v1/events?cursor=x', 400],
      [`/api/v1/events/${event.id}`, 200],
      [`/api/v1/events/${newId('event')}`, 404],
      [outcome, 409],
      ['/api/v1/portal/events', 200, await core.bearer(staff)],
      ['/api/v1/portal/events', 403, await core.bearer(fan)],
      ['/api/v1/tickets', 200, await core.bearer(fan)],
      ['/api/v1/tickets', 401],
      ['/.well-known/jwks.json', 200],
      ['/api/v1/openapi.json', 200],
      [`${problemPath}sold_out`, 200],
      [`${problemPath}nonsense`, 404],
      [`${problemPath}toString`, 404],
    ];
    for (const [path, status, headers] of asked) expect((await get(path, headers)).status, path).toBe(status);
    await pool.query('UPDATE drops SET ended_at = now() WHERE id = $1', [drop.id]);
    expect((await get(outcome)).status).toBe(200);
    expect(core.breaches).toEqual([]);
  });

  test('and one that is not would be found', async () => {
    const wrong = new Hono<AppEnv>();
    wrong.get('/api/v1/events', (c) => c.json({ events: [{ id: 'evt_1' }], next: 7 }));
    wrong.get('/api/v1/events/:event', (c) => c.json({ code: 'sold_out' }, 404));
    wrong.get('/api/v1/tickets', (c) => c.body('{}', 418, { 'content-type': problemType }));
    const { app, breaches } = holdToDocument(wrong);
    for (const path of ['/api/v1/events', '/api/v1/events/x', '/api/v1/tickets', '/elsewhere'])
      await app.fetch(new Request(`http://localhost${path}`));
    expect(breaches).toEqual([
      expect.stringMatching(/^GET \/api\/v1\/events 200: .*next must be string/),
      'GET /api/v1/events/x 404 is application/json',
      expect.stringContaining('GET /api/v1/tickets 418: '),
    ]);
  });

  test('every problem’s type is served, and explains it', async () => {
    for (const code of Object.keys(errorSentences)) {
      const explained = await request(service.readProblemType, { base: core.base, params: { code } });
      expect(explained).toMatchObject({ type: problemPath + code, code });
    }
  });
});

describe('who may not ask', () => {
  const guarded = operations.filter(({ security }) => security.some((scheme) => scheme.endsWith('Access')));
  test.each(guarded.map((operation) => [operation.name, operation] as const))(
    'is turned away from %s before anything is read',
    async (_, { name, route, refuses, security }) => {
      const body = bodies[name];
      const params = Object.fromEntries(
        [...route.path.matchAll(/:(\w+)/g)].map(([, name = '']) => [name, idFor(name)]),
      );
      const query = vi.spyOn(core.database.pool, 'query');
      const connect = vi.spyOn(core.database.pool, 'connect');
      const ask = (headers: Record<string, string>) =>
        fetch(core.base + pathOf(route, params) + (queries[name] ?? ''), {
          method: route.method,
          ...(body === undefined
            ? { headers }
            : { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
        });
      const wrongRole = await core.bearer(
        security.includes('operatorAccess')
          ? { role: 'fan', sub: newId('account'), sid: 's' }
          : { role: 'operator', sub: newId('staff'), sid: 's', name: 'O' },
      );
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
  refundOrder: { tickets: [newId('ticket')], amountCents: 1, reason: 'x' },
  retryRefund: {},
  captureOrder: {},
  releaseOrder: { reason: 'x' },
  confirmShow: {},
  startEventRefund: { toFansCents: 1, reason: 'x' },
  changeTerms: {},
  startOnboarding: {},
  changeVenuePayouts: {},
  changeVenueFees: {},
  detachAccount: { account: 'acct_1' },
  recordPayout: { amountCents: 1, currency: 'usd', reference: 'x' },
  undoPayout: { reason: 'x' },
  settleRefund: { reference: 'x' },
  createPairing: { gate: newId('gate') },
  createWalletLinks: {},
  offerTransfer: { phone: '+15125550147' },
  acceptTransfer: {},
  declineTransfer: {},
  withdrawTransfer: {},
  listReturn: {},
  withdrawReturn: {},
  joinReturns: { joined: true, quantity: 1 },
  checkoutOffer: {},
  extendOffer: {},
  revokeScanner: {},
  changeDoorRules: {},
  blockTicket: { blocked: true, reason: 'x' },
  undoPortalCheckIn: {},
  judgeCode: { code: 'x', direction: 'in' },
  syncCheckIns: { sentAtMs: nowMs, checkIns: [checkInOf(newId('ticket'), 'x', nowMs)] },
};
const queries: Record<string, string> = { findTickets: '?find=abc', searchTickets: '?find=abc' };

function idFor(name: string): string {
  const kinds = {
    checkIn: 'checkIn',
    drop: 'drop',
    event: 'event',
    order: 'order',
    payout: 'payout',
    refund: 'refund',
    return: 'ticketReturn',
    scanner: 'scanner',
    ticket: 'ticket',
    transfer: 'transfer',
    type: 'ticketType',
    venue: 'venue',
  } as const;
  return newId(kinds[name as keyof typeof kinds]);
}
