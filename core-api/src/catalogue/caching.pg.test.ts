import { createDb } from '@zilker/box-office/db';
import { insertEvent, insertVenue } from '@zilker/box-office/testing-rows';
import { newId } from '@zilker/contracts/ids';
import { createApp } from '@zilker/runtime/http';
import { type Serving, serve } from '@zilker/runtime/serve';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';
import { catalogueRoutes } from './routes.ts';

let core: TestCore;
let venue: Awaited<ReturnType<typeof insertVenue>>;
beforeAll(async () => {
  core = await startTestCore();
  venue = await insertVenue(core.database.db);
  await insertEvent(core.database.db, venue);
});
afterAll(() => core.stop());

const patience = { timeout: 30_000 };
const servers: Serving[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop(0);
});

/** The catalogue alone, over a pool of one's choice and by a clock of one's own. */
async function catalogueOver(pool: Pool): Promise<{ get: Get; clock: { ms: number } }> {
  const clock = { ms: 0 };
  const app = createApp(core.context.log);
  catalogueRoutes(app, { ...core.context, catalogueDb: createDb(pool) }, () => clock.ms);
  const server = await serve(app, { host: '127.0.0.1', port: 0 });
  servers.push(server);
  const get = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init);
  return { get, clock };
}
type Pool = TestCore['cataloguePool'];
type Get = (path: string, init?: RequestInit) => Promise<Response>;

/** Takes every connection of a pool until it is told to give them back. */
async function hold(pool: Pool): Promise<() => void> {
  const taken = await Promise.all(Array.from({ length: pool.options.max }, () => pool.connect()));
  return () => {
    for (const client of taken) client.release();
  };
}

test('an answer has a strong validator; who has it already gets none, and no query is made for either', async () => {
  const { get, clock } = await catalogueOver(core.cataloguePool);
  const first = await get('/api/v1/events');
  const etag = first.headers.get('etag') ?? '';
  const text = await first.text();
  expect(etag).toMatch(/^"[\w-]{22}"$/);
  expect(first.headers.get('cache-control')).toBe(
    'public, max-age=2, s-maxage=2, stale-while-revalidate=10, stale-if-error=600',
  );
  // nothing of the request goes into the answer
  expect(first.headers.get('vary')).toBeNull();
  expect(first.headers.get('age')).toBeNull();

  const query = vi.spyOn(core.cataloguePool, 'query');
  const again = await get('/api/v1/events', { headers: { authorization: 'Bearer x', cookie: 'a=b' } });
  expect([again.headers.get('etag'), await again.text()]).toEqual([etag, text]);
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const response = await get('/api/v1/events', { headers: { 'if-none-match': known } });
    expect([response.status, await response.text()], known).toEqual([304, '']);
    expect(response.headers.get('etag')).toBe(etag);
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=2/);
    expect(response.headers.get('x-request-id')).not.toBeNull();
  }
  for (const other of ['"other"', etag.slice(1), ''])
    expect((await get('/api/v1/events', { headers: { 'if-none-match': other } })).status, other).toBe(200);

  const head = await get('/api/v1/events', { method: 'HEAD' });
  expect([head.status, await head.text(), head.headers.get('etag')]).toEqual([200, '', etag]);
  expect(query).not.toHaveBeenCalled();

  clock.ms = 1_500;
  // given at once, and read again behind
  expect((await get('/api/v1/events')).headers.get('age')).toBe('1');
  expect(query).toHaveBeenCalled();
  query.mockRestore();
});

test('two replicas give the same answer the same validator, and a changed one another', async () => {
  const [one, other] = [await catalogueOver(core.cataloguePool), await catalogueOver(core.cataloguePool)];
  const etagOf = async (get: Get) => (await get('/api/v1/events')).headers.get('etag');
  expect(await etagOf(one.get)).toBe(await etagOf(other.get));
  const before = await etagOf(one.get);
  await insertEvent(core.database.db, venue);
  one.clock.ms = 1_500;
  await vi.waitUntil(async () => (await etagOf(one.get)) !== before, patience);
});

test('while the database does not answer, the last answer is given with its age, for some minutes', async () => {
  const { get, clock } = await catalogueOver(core.cataloguePool);
  const event = await insertEvent(core.database.db, venue);
  const path = `/api/v1/events/${event.id}`;
  const text = await (await get(path)).text();
  const release = await hold(core.cataloguePool);
  try {
    for (const minutes of [1, 5, 9]) {
      clock.ms = minutes * 60_000;
      const answer = await get(path);
      expect([answer.status, await answer.text()]).toEqual([200, text]);
      expect(answer.headers.get('age')).toBe(String(minutes * 60));
      expect(answer.headers.get('cache-control')).toMatch(`max-age=${minutes * 60 + 2},`);
    }
    const etag = (await get(path)).headers.get('etag') ?? '';
    expect((await get(path, { headers: { 'if-none-match': etag } })).status).toBe(304);
  } finally {
    release();
  }
  await vi.waitUntil(async () => (await get(path)).headers.get('age') === null, patience);
});

test('what is gone is gone, however long it was shared', async () => {
  const { get, clock } = await catalogueOver(core.cataloguePool);
  const event = await insertEvent(core.database.db, venue);
  const path = `/api/v1/events/${event.id}`;
  expect((await get(path)).status).toBe(200);
  await core.database.pool.query(`UPDATE events SET status = 'cancelled' WHERE id = $1`, [event.id]);
  clock.ms = 20_000;
  const answer = await get(path);
  expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('etag')]).toEqual([
    404,
    'no-store',
    null,
  ]);
});

test('browsing does not wait for a sale that holds every connection', async () => {
  const venueAdmin = {
    role: 'venue_admin',
    sub: newId('staff'),
    sid: 's',
    venue: venue.id,
    name: 'A',
  } as const;
  const headers = await core.bearer(venueAdmin);
  const release = await hold(core.database.pool);
  const waiting = new Set(['portal', 'browsing over the same connections']);
  const { get: overTheSame } = await catalogueOver(core.database.pool);
  const late = [
    fetch(`${core.base}/api/v1/portal/events`, { headers }).finally(() => waiting.delete('portal')),
    overTheSame('/api/v1/events').finally(() => waiting.delete('browsing over the same connections')),
  ];
  try {
    // none of these was asked for before, so each is read now
    for (const path of ['/api/v1/events?limit=7', '/api/v1/events?limit=9'])
      expect((await fetch(core.base + path)).status).toBe(200);
    expect((await fetch(`${core.base}/api/v1/drops/${newId('drop')}/outcome`)).status).toBe(404);
    expect(waiting.size).toBe(2);
  } finally {
    release();
  }
  for (const answer of await Promise.all(late)) expect(answer.status).toBe(200);
});

test('what is somebody’s own is kept by nobody', async () => {
  const fan = await core.bearer({ role: 'fan', sub: newId('account'), sid: 's' });
  const answer = await fetch(`${core.base}/api/v1/tickets`, { headers: fan });
  expect([answer.status, answer.headers.get('cache-control'), answer.headers.get('etag')]).toEqual([
    200,
    'no-store',
    null,
  ]);
});
