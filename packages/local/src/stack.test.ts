import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { freePortBlock, portIsFree } from './ports.ts';
import { readRun, removeRun, writeRun } from './run-file.ts';
import { type Stack, type StackOptions, startStack } from './stack.ts';

const fake = 'packages/local/src/services/testing-service.ts';
let dataDir: string;
let stack: Stack;
const told: string[] = [];

async function options(): Promise<StackOptions> {
  return {
    dataDir,
    ports: await freePortBlock(),
    migrate: false,
    seed: false,
    durable: false,
    entries: { 'core-api': fake, 'waiting-room': fake, workers: fake },
    tell: (sentence) => told.push(sentence),
  };
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-stack-'));
  stack = await startStack(await options());
});
afterAll(async () => {
  await stack.stop();
  await rm(dataDir, { recursive: true, force: true });
});

test('each service runs with its own settings, and no key that it does not sign with', async () => {
  const env = async (url: string) => (await (await fetch(`${url}/env`)).json()) as Record<string, string>;
  const core = await env(stack.urls.coreApiAdmin);
  const room = await env(stack.urls.waitingRoomAdmin);
  const workers = await env(stack.urls.workersAdmin);
  expect(core.DATABASE_URL).toBe(stack.stores.databaseUrl);
  expect(room.DATABASE_URL).toBeUndefined();
  expect(core.REDIS_URL).toBeUndefined();
  expect(new URL(room.REDIS_URL ?? '').username).toBe('room');
  expect(new URL(workers.REDIS_URL ?? '').username).toBe('workers');
  const privateSets = (of: Record<string, string>) =>
    Object.keys(of).filter((name) => of[name]?.includes('"d":'));
  expect(privateSets(core).sort()).toEqual(['ACCESS_KEYS', 'TICKET_KEYS']);
  expect(privateSets(room).sort()).toEqual(['ADMISSION_KEYS', 'PLACE_KEYS', 'REPORT_KEYS']);
  // core-api certifies phones, workers sign the codes of passes and print
  expect(privateSets(workers).sort()).toEqual(['SERVICE_KEYS', 'TICKET_KEYS']);
  expect(room.STRIPE_SECRET_KEY).toBeUndefined();
});

test('the stand-ins answer', async () => {
  for (const url of [
    `${stack.urls.beacon}/chains`,
    `http://127.0.0.1:${stack.ports.inbox}/messages`,
    `${stack.urls.stripe}/_control/state`,
  ])
    expect((await fetch(url)).status, url).toBe(200);
  // one wants to know who asks, the other asks for a certificate and speaks no HTTP/1
  expect((await fetch(`${stack.urls.googleWallet}/walletobjects/v1/eventTicketClass/x`)).status).toBe(401);
  expect(await portIsFree(stack.ports.apns)).toBe(false);
});

test('a second stack on the same ports is refused in one sentence, and the first runs on', async () => {
  const again = startStack({ ...(await options()), ports: stack.ports });
  await expect(again).rejects.toThrow(/^Port \d+ \(\w+\) is in use: .*ZILKER_PORT/);
  expect((await fetch(`${stack.urls.beacon}/chains`)).status).toBe(200);
});

test('what started is stopped when a later part cannot start', async () => {
  const asked = { ...(await options()), dataDir: `${dataDir}-half` };
  onTestFinished(() => rm(`${dataDir}-half`, { recursive: true, force: true }));
  const failing = startStack({ ...asked, env: { workers: { REFUSE: '1' } } });
  await expect(failing).rejects.toThrow('workers did not start');
  for (const port of Object.values(asked.ports)) expect(await portIsFree(port)).toBe(true);
});

test('it stops, and starts again elsewhere with what it knew', async () => {
  const client = new pg.Client(stack.stores.databaseUrl);
  await client.connect();
  await client.query('CREATE TABLE kept AS SELECT 42 AS answer');
  await client.end();
  const { keys } = stack;
  await stack.stop();
  for (const port of Object.values(stack.ports)) expect(await portIsFree(port)).toBe(true);
  expect(await readFile(join(dataDir, 'logs', 'core-api.log'), 'utf8')).toContain('Stopped in order.');

  stack = await startStack(await options());
  expect(stack.keys).toEqual(keys);
  const second = new pg.Client(stack.stores.databaseUrl);
  await second.connect();
  expect((await second.query('SELECT answer FROM kept')).rows).toEqual([{ answer: 42 }]);
  await second.end();
});

test('several of a service run side by side: rooms behind one front, each on its own way to Redis; workers on ports of their own', async () => {
  const own = `${dataDir}-several`;
  const several = await startStack({
    ...(await options()),
    dataDir: own,
    services: ['waiting-room', 'workers'],
    replicas: {
      'waiting-room': { count: 2, envOf: (replica) => ({ WHICH: String(replica) }) },
      workers: { count: 2 },
    },
  });
  onTestFinished(async () => {
    await several.stop();
    await rm(own, { recursive: true, force: true });
  });
  const envs = await Promise.all(
    (several.replicas['waiting-room']?.all ?? []).map(
      async ({ adminUrl }) => (await (await fetch(`${adminUrl}/env`)).json()) as Record<string, string>,
    ),
  );
  expect(envs.map((env) => env.WHICH)).toEqual(['0', '1']);
  expect(new Set(envs.map((env) => env.REDIS_URL)).size).toBe(2);
  expect(new Set([several.stores.redisUrls.room, ...envs.map((env) => env.REDIS_URL)]).size).toBe(3);
  expect((await fetch(`${several.urls.waitingRoomAdmin}/readyz`)).status).toBe(200);
  expect((await fetch(`${several.urls.workersAdmin}/readyz`)).status).toBe(200);
  expect(Object.keys(several.pids)).toEqual(
    expect.arrayContaining(['waiting-room-0', 'waiting-room-1', 'workers-0', 'workers-1']),
  );
});

test('a run file is of a stack that runs', async () => {
  const run = {
    pid: process.pid,
    startedAt: '',
    dataDir,
    ports: stack.ports,
    urls: stack.urls,
    pids: stack.pids,
    env: stack.env,
  };
  await writeRun(run);
  expect(await readRun(dataDir)).toEqual(run);
  await writeRun({ ...run, pid: 2 ** 22 + 1 });
  expect(await readRun(dataDir)).toBeUndefined();
  await removeRun(dataDir);
  expect(await readRun(dataDir)).toBeUndefined();
});
