import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const drop = 'drp_acl';
const keys = { room: `room:{${drop}}:x`, call: `call:{${drop}}`, grant: `grant:{${drop}}` };
let admin: Redis;
let room: Redis;
let workers: Redis;

beforeAll(() => {
  admin = new Redis(process.env.TEST_REDIS_URL_ADMIN ?? '');
  room = new Redis(process.env.TEST_REDIS_URL_ROOM ?? '');
  workers = new Redis(process.env.TEST_REDIS_URL_WORKERS ?? '');
});

afterAll(async () => {
  await admin.del(keys.room, keys.call, keys.grant);
  for (const client of [admin, room, workers]) client.disconnect();
});

describe('the room', () => {
  test('reads grants in a script and writes its own keys there', async () => {
    await workers.hset(keys.grant, { granted: '7' });
    const script = `redis.call('SET', KEYS[2], '1') redis.call('XADD', KEYS[3], '*', 'a', '1') return redis.call('HGET', KEYS[1], 'granted')`;
    expect(await room.eval(script, 3, keys.grant, keys.room, keys.call)).toBe('7');
  });

  test('cannot write a grant, by a command or by a script', async () => {
    await expect(room.hset(keys.grant, { granted: '9' })).rejects.toThrow('NOPERM');
    const script = `return redis.call('HSET', KEYS[1], 'granted', '9')`;
    await expect(room.eval(script, 1, keys.grant)).rejects.toThrow('access');
    expect(await admin.hget(keys.grant, 'granted')).toBe('7');
  });

  test('cannot administer', async () => {
    for (const [command, ...args] of [
      ['FLUSHALL'],
      ['KEYS', '*'],
      ['CONFIG', 'GET', '*'],
      ['ACL', 'LIST'],
    ] as const)
      await expect(room.call(command, ...args)).rejects.toThrow('NOPERM');
  });
});

describe('the workers', () => {
  test('read calls as a group and cannot touch what is the room’s own', async () => {
    await workers.xgroup('CREATE', keys.call, 'box-office', '0', 'MKSTREAM');
    expect(
      await workers.xreadgroup('GROUP', 'box-office', 'a', 'COUNT', 10, 'STREAMS', keys.call, '>'),
    ).toHaveLength(1);
    await expect(workers.get(keys.room)).rejects.toThrow('NOPERM');
  });
});

test('nobody comes in without a name', async () => {
  const url = new URL(process.env.TEST_REDIS_URL_ADMIN ?? '');
  const stranger = new Redis(Number(url.port), url.hostname, {
    lazyConnect: true,
    retryStrategy: () => null,
  });
  stranger.on('error', () => undefined);
  await stranger.connect().catch(() => undefined);
  await expect(stranger.ping()).rejects.toThrow();
  stranger.disconnect();
});
