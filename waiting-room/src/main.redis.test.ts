import { type ChildProcess, spawn } from 'node:child_process';
import { freePorts } from '@zilker/local/ports';
import { waitUntil } from '@zilker/local/wait-until';
import { generateKeys, generateSecret, publicJwks } from '@zilker/runtime/keys';
import { afterEach, expect, test } from 'vitest';
import { redisUrl, sqsEndpoint } from './testing/stores.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function start(env: Record<string, string>) {
  const main = new URL('./main.ts', import.meta.url).pathname;
  const child = spawn(process.execPath, [main], { env: { PATH: process.env.PATH ?? '', ...env } });
  children.push(child);
  const said = { text: '', code: null as number | null };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said.text += chunk.toString();
    });
  child.on('exit', (code) => {
    said.code = code;
  });
  return { child, said };
}

test('a bad start names every bad setting at once', async () => {
  const { said } = start({ PORT: 'x', ADMIN_PORT: '1', REDIS_URL: 'http://elsewhere' });
  await waitUntil('the end', () => said.code !== null);
  expect(said.code).toBe(1);
  for (const name of ['PORT', 'REDIS_URL', 'ROOM_SECRET is missing', 'PLACE_KEYS is missing'])
    expect(said.text).toContain(name);
});

test('production refuses what was made for one machine', async () => {
  const { said } = start({ ...(await settings()), NODE_ENV: 'production' });
  await waitUntil('the end', () => said.code !== null);
  expect(said.code).toBe(1);
  for (const name of ['PLACE_KEYS', 'ROOM_SECRET', 'CROWD_JWKS']) expect(said.text).toContain(name);
});

test('it starts, says when it is ready, counts, and stops in order', async () => {
  const env = await settings();
  const { child, said } = start(env);
  const admin = `http://127.0.0.1:${env.ADMIN_PORT}`;
  const status = (path: string) =>
    fetch(admin + path).then(
      (response) => response.status,
      () => 0,
    );
  await waitUntil('readiness', async () => (await status('/readyz')) === 200);
  expect(await status('/healthz')).toBe(200);
  expect(await (await fetch(`${admin}/metrics`)).text()).toContain('zilker_place_joined_total 0');
  child.kill('SIGTERM');
  await waitUntil('the end', () => said.code !== null);
  expect(said.code).toBe(0);
  const phases = ['sockets', 'http', 'clocks', 'recovery', 'redis', 'sqs', 'admin'];
  expect(
    [...said.text.matchAll(/"name":"(\w+)".*"event":"stop_phase_done"/g)].map((match) => match[1]),
  ).toEqual(phases);
});

async function settings() {
  const [port = 0, adminPort = 0] = await freePorts(2);
  const keys = generateKeys({ development: true });
  const all = JSON.stringify(keys);
  const known = JSON.stringify(publicJwks(keys));
  return {
    PORT: String(port),
    ADMIN_PORT: String(adminPort),
    REDIS_URL: redisUrl('ROOM'),
    SQS_ENDPOINT: sqsEndpoint(),
    ROOM_SECRET: generateSecret({ development: true }),
    PLACE_KEYS: all,
    ADMISSION_KEYS: all,
    REPORT_KEYS: all,
    ACCESS_JWKS: known,
    SERVICE_JWKS: known,
    CROWD_JWKS: known,
  };
}
