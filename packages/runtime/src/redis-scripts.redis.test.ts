import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { canPing, createRedis, isRedisAway, untilReady } from './redis.ts';
import { loadScripts } from './redis-scripts.ts';

const folder = mkdtempSync(join(tmpdir(), 'zilker-lua-'));
writeFileSync(join(folder, 'put-1.lua'), "return redis.call('SET', KEYS[1], ARGV[1])");
writeFileSync(join(folder, 'read-1.lua'), "return {redis.call('GET', KEYS[1]), 7}");
writeFileSync(join(folder, 'twice-1.lua'), "-- include: half\nreturn half .. redis.call('GET', KEYS[1])");
writeFileSync(join(folder, 'half.lua'), "local half = 'once and '");
const redis = createRedis(process.env.TEST_REDIS_URL_ADMIN ?? '', { name: 'test' });
const run = loadScripts(redis, pathToFileURL(`${folder}/`), ['put', 'read', 'twice']);

beforeAll(() => untilReady(redis));
afterAll(() => redis.quit());

test('scripts run by name, also on a server that has forgotten them', async () => {
  expect(await canPing(redis)).toBe(true);
  await redis.script('FLUSH');
  const bytes = Buffer.from([0, 255, 10]);
  await run('put', ['test:scripts'], [bytes]);
  expect(await run('read', ['test:scripts'], [], { buffers: true })).toEqual([bytes, 7]);
  await run('put', ['test:scripts'], ['text']);
  expect(await run('read', ['test:scripts'], [])).toEqual(['text', 7]);
  await redis.del('test:scripts');
});

test('what several scripts begin with is written once', async () => {
  await run('put', ['test:scripts'], ['again']);
  expect(await run('twice', ['test:scripts'], [])).toBe('once and again');
  await redis.del('test:scripts');
});

test('a wrong command is not an outage', async () => {
  const failure = await redis.call('NONSENSE').catch((cause: unknown) => cause);
  expect(failure).toBeInstanceOf(Error);
  expect(isRedisAway(failure)).toBe(false);
});

test('a wrong number of keys is a mistake of ours, found before Redis is asked', async () => {
  await expect(run('put', [], [])).rejects.toThrow('takes 1 keys');
});

test('without a server commands fail at once', async () => {
  const away = createRedis('redis://127.0.0.1:1', { name: 'away' });
  const failure = await away.get('x').catch((cause: unknown) => cause);
  expect(isRedisAway(failure)).toBe(true);
  expect(await canPing(away)).toBe(false);
  await expect(untilReady(away, 50)).rejects.toThrow('within 50 ms');
  away.disconnect();
});
