import { connect, createServer, type Server, type Socket } from 'node:net';
import { insertSale } from '@zilker/box-office/testing-rows';
import { createPool } from '@zilker/runtime/pg';
import { type Serving, serve } from '@zilker/runtime/serve';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createCoreApp } from './app.ts';
import { createContext } from './context.ts';
import { startTestCore, type TestCore } from './testing.ts';

/** The box office behind a line to Postgres that can be cut: what it answers then, and that it is well again by itself. */
let core: TestCore;
let line: Line;
let pool: ReturnType<typeof createPool>;
let serving: Serving;

beforeAll(async () => {
  core = await startTestCore();
  await insertSale(core.context.db);
  line = await openLine(core.database.url);
  pool = createPool(line.url, { max: 2, name: 'test-line' });
  const context = createContext(core.context.config, {
    pool,
    cataloguePool: pool,
    log: core.context.log,
  });
  serving = await serve(createCoreApp(context), { host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await serving.stop(0);
  await pool.end();
  await line.cut();
  await core.stop();
});

const base = () => `http://127.0.0.1:${serving.port}`;
/** Reads and writes of each house: none of them is remembered between requests. */
const asks: Record<string, () => Promise<Response>> = {
  'asking for a code': () =>
    fetch(`${base()}/api/v1/auth/codes`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: core.context.storefrontOrigin },
      body: JSON.stringify({ app: 'storefront', phone: '+15125550199' }),
    }),
  'an event': () => fetch(`${base()}/api/v1/events/evt_01000000000000000000000001`),
};

test('while Postgres is away every answer is 503 with a time to come back, and then all is well again', async () => {
  const before = await Promise.all(Object.values(asks).map(async (ask) => (await ask()).status));
  expect(before).toEqual([200, 404]);
  await line.cut();
  for (const [name, ask] of Object.entries(asks)) {
    const answer = await ask();
    expect({ name, status: answer.status }).toEqual({ name, status: 503 });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    const problem = await answer.json();
    expect(problem).toMatchObject({ code: 'unavailable', facts: { retryAfterMs: expect.any(Number) } });
  }
  await line.mend();
  const after = await Promise.all(Object.values(asks).map(async (ask) => (await ask()).status));
  // a second code so soon is refused, by the row that the first one left
  expect(after).toEqual([429, 404]);
});

test('connections that all break at once, idle or at work, end nothing', async () => {
  await line.cut();
  await line.mend();
  const answers = await Promise.all(Array.from({ length: 20 }, () => asks['an event']?.()));
  // a connection whose end is not known yet may be asked once
  for (const answer of answers) expect([404, 503]).toContain(answer?.status);
  expect((await asks['an event']?.())?.status).toBe(404);
});

type Line = { url: string; cut(): Promise<void>; mend(): Promise<void> };

async function openLine(databaseUrl: string): Promise<Line> {
  const to = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let server: Server;
  let port = 0;
  const mend = async () => {
    server = createServer((near) => {
      const far = connect({ host: to.hostname, port: Number(to.port) });
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => {
          near.destroy();
          far.destroy();
          sockets.delete(socket);
        });
      }
      near.pipe(far).pipe(near);
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address === 'object' && address !== null) port = address.port;
  };
  await mend();
  const url = new URL(databaseUrl);
  url.hostname = '127.0.0.1';
  url.port = String(port);
  return {
    url: url.href,
    mend,
    cut: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
