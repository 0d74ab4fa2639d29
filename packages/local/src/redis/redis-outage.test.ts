import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis as Client } from 'ioredis';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { inRepository } from '../paths.ts';
import { freePort } from '../ports.ts';
import { type Redis, startRedis } from './redis.ts';

let dataDir: string;
let redis: Redis;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'zilker-redis-'));
  redis = await startRedis({
    dataDir: join(dataDir, 'redis'),
    port: await freePort(),
    fetchDir: inRepository('.zilker', 'redis-server'),
  });
});
afterEach(async () => {
  await redis.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function asAdmin<T>(use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(redis.urls.admin);
  client.on('error', () => undefined);
  try {
    return await use(client);
  } finally {
    client.disconnect();
  }
}
const write = (count: number) =>
  asAdmin(async (client) => {
    for (let key = 0; key < count; key++) await client.set(`key:${key}`, 'v'.repeat(100));
  });
/** As a script of the room does: what it writes stands in the file as one transaction. */
const writeByScript = () =>
  asAdmin((client) =>
    client.eval(`redis.call('SET', KEYS[1], '1') redis.call('SET', KEYS[2], '2')`, 2, 'room:a', 'room:b'),
  );
const size = () => asAdmin((client) => client.dbsize());

test('killed and started, it has all that it answered for', async () => {
  await write(100);
  await writeByScript();
  const { pid } = redis;
  await redis.kill();
  await redis.start();
  expect(redis.pid).not.toBe(pid);
  expect(await size()).toBe(102);
});

test('with the last tenth of its file cut off it has nine tenths', async () => {
  await write(100);
  await redis.kill();
  await redis.cutFile(0.1);
  await redis.start();
  const left = await size();
  expect(left).toBeGreaterThan(85);
  expect(left).toBeLessThan(95);
});

test('without its file it is empty, and its users can still sign in', async () => {
  await write(10);
  await redis.kill();
  await redis.emptyFile();
  await redis.start();
  expect(await size()).toBe(0);
});
