import { Cluster, Redis } from 'ioredis';
import * as v from 'valibot';
import { expect, onTestFinished, test } from 'vitest';
import { createRedis, isRedisAway, redisUrl } from './redis.ts';

const isSetting = (text: string) => v.is(redisUrl, text);

test.each([
  ['redis://127.0.0.1:1', Redis],
  ['redis://room:secret@127.0.0.1:1/3', Redis],
  ['redis://room:secret@127.0.0.1:1,127.0.0.1:2,127.0.0.1:3', Cluster],
  ['redis://127.0.0.1:1,redis://127.0.0.1:2', Cluster],
  ['rediss://cache.example:6379?cluster=true', Cluster],
] as const)('%s', (url, kind) => {
  expect(isSetting(url)).toBe(true);
  const redis = createRedis(url, { name: 'test' });
  onTestFinished(() => redis.disconnect());
  expect(redis).toBeInstanceOf(kind);
});

test.each(['', 'http://127.0.0.1:1', 'redis://a:1,http://b:2', 'redis://a:1,:::', '127.0.0.1:1'])(
  'not %j',
  (url) => {
    expect(isSetting(url)).toBe(false);
  },
);

test('a cluster that cannot be reached is away like a server', async () => {
  const away = createRedis('redis://127.0.0.1:1,127.0.0.1:2', { name: 'away' });
  onTestFinished(() => away.disconnect());
  const failure = await away.get('x').catch((cause: unknown) => cause);
  expect(isRedisAway(failure)).toBe(true);
});
