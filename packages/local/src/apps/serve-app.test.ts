import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../ports.ts';
import type { Served } from '../serve.ts';
import { serveApp } from './serve-app.ts';

let dir: string;
let app: Served;
let room: Server;
const get = (path: string) => fetch(`${app.url.replace('localhost', '127.0.0.1')}${path}`);

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'zilker-app-'));
  await mkdir(join(dir, 'dist', 'assets'), { recursive: true });
  await writeFile(join(dir, 'dist', 'index.html'), '<title>An app</title>');
  await writeFile(join(dir, 'dist', 'assets', 'main-abc.js'), 'export {}');
  const roomPort = await freePort();
  room = await startRoom(roomPort);
  app = await serveApp({
    name: 'app',
    dist: join(dir, 'dist'),
    port: await freePort(),
    upstreams: {
      coreApi: `http://127.0.0.1:${await freePort()}`,
      waitingRoom: `http://127.0.0.1:${roomPort}`,
    },
  });
});
afterAll(async () => {
  await app.stop();
  room.closeAllConnections();
  room.close();
  await rm(dir, { recursive: true, force: true });
});

test('every path of the app is its page, with a policy and no stale copy', async () => {
  for (const path of ['/', '/drops/drp_1']) {
    const page = await get(path);
    expect(await page.text()).toContain('An app');
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(page.headers.get('cache-control')).toBe('no-cache');
  }
});

test('named files are kept for good', async () => {
  expect((await get('/assets/main-abc.js')).headers.get('cache-control')).toContain('immutable');
});

test('the room is on the same origin, its sockets too', async () => {
  const answer = await get('/room/v1/drops');
  expect(await answer.json()).toEqual({ path: '/room/v1/drops' });
  expect(answer.headers.get('content-security-policy')).toBeNull();
  const socket = new WebSocket(`${app.url.replace('http://localhost', 'ws://127.0.0.1')}/room/v1/socket`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  socket.close();
});

test('the page of a drop without script is the room’s, and no other page of it', async () => {
  for (const path of ['/drops/drp_1/status', '/drops/drp_1/status?still', '/drops/drp_1?status'])
    expect(await (await get(path)).json()).toEqual({ path });
  for (const path of [
    '/drops/drp_1',
    '/drops/drp_1/status/x',
    '/drops/drp_1/visit?status',
    '/drops/drp_1?statuses',
  ])
    expect(await (await get(path)).text()).toContain('An app');
});

test('a service that is away is a clean refusal', async () => {
  const answer = await get('/api/v1/events');
  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toBe('2');
  expect(await answer.json()).toMatchObject({
    code: 'unavailable',
    status: 503,
  });
});

test('a taken port is named', async () => {
  const port = Number(new URL(app.url).port);
  const again = serveApp({
    name: 'storefront',
    dist: join(dir, 'dist'),
    port,
    upstreams: { coreApi: '', waitingRoom: '' },
  });
  await expect(again).rejects.toThrow(`Port ${port} (storefront) is in use`);
});

function startRoom(port: number): Promise<Server> {
  const server = createServer((request, response) => response.end(JSON.stringify({ path: request.url })));
  server.on('upgrade', (request, socket) => {
    const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash('sha1').update(key).digest('base64');
    socket.on('error', () => undefined);
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
  });
  return new Promise((resolve) => server.listen(port, '127.0.0.1', () => resolve(server)));
}
