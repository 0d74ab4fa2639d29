import * as routes from '@zilker/contracts/http/room';
import { pathOf } from '@zilker/contracts/route';
import { waitUntil } from '@zilker/local/wait-until';
import { networksOf } from '@zilker/runtime/client-address';
import { untilReady } from '@zilker/runtime/redis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  connect,
  definition,
  hello,
  joinDrop,
  joined,
  makeFan,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';
import { emptyRedis, roomRedis } from '../testing/stores.ts';
import { createLimits, type Limits } from './limits.ts';

const settings = {
  JOINS_PER_ACCOUNT_MINUTE: 6,
  JOINS_PER_ADDRESS_MINUTE: 200,
  POLLS_PER_ACCOUNT_MINUTE: 5,
  POLLS_PER_ADDRESS_MINUTE: 20,
  SOCKETS_PER_ACCOUNT_MINUTE: 3,
  SOCKETS_PER_ADDRESS_MINUTE: 8,
};

describe('counting', () => {
  const redis = roomRedis();
  beforeAll(async () => {
    await emptyRedis();
    await untilReady(redis);
  });
  afterAll(() => redis.disconnect());

  let minute = 1_000;
  /** Replicas that share one Redis and one minute nobody has used before. */
  function replicas(count: number) {
    minute += 10;
    const clock = { nowMs: minute * 60_000 };
    const all = Array.from({ length: count }, () =>
      createLimits({ redis, nowMs: () => clock.nowMs }, settings),
    );
    return { clock, all };
  }
  const passes = (limits: Limits | undefined, account: string, address: string) => {
    try {
      limits?.take('joins', account, address);
      return true;
    } catch {
      return false;
    }
  };

  test('holds for one replica, and begins anew with the minute', () => {
    const { clock, all } = replicas(1);
    const tries = Array.from({ length: 10 }, () => passes(all[0], 'acc_1', 'campus'));
    expect(tries.filter(Boolean)).toHaveLength(6);
    expect(passes(all[0], 'acc_2', 'campus')).toBe(true);
    clock.nowMs += 60_000;
    expect(passes(all[0], 'acc_1', 'campus')).toBe(true);
  });

  test('says when to come back: after the minute, spread', () => {
    const { clock, all } = replicas(1);
    clock.nowMs += 20_000;
    for (let at = 0; at < 6; at++) all[0]?.take('joins', 'acc_1', 'campus');
    const waits = Array.from({ length: 50 }, () => {
      try {
        all[0]?.take('joins', 'acc_1', 'campus');
        return 0;
      } catch (cause) {
        return Number((cause as { detail: { retryAfterMs: number } }).detail.retryAfterMs);
      }
    });
    expect(Math.min(...waits)).toBeGreaterThanOrEqual(40_000);
    expect(Math.max(...waits)).toBeLessThanOrEqual(45_000);
    expect(new Set(waits).size).toBeGreaterThan(10);
  });

  test('holds over all replicas, exactly once they have told each other; each alone would pass four times as many', async () => {
    const { all } = replicas(4);
    let passed = 0;
    for (let round = 0; round < 200; round++) {
      for (const limits of all) if (passes(limits, `acc_${round}_${passed}`, 'campus')) passed++;
      await Promise.all(all.map((limits) => limits.flush()));
      // what the others told after this one asked is learnt with the next count
    }
    expect(passed).toBeGreaterThanOrEqual(200);
    // of each replica what it had not told, and what came in the last round
    expect(passed).toBeLessThanOrEqual(200 + 4 * Math.ceil(200 / 16) + 4);

    const { all: alone } = replicas(4);
    let unshared = 0;
    for (let round = 0; round < 200; round++)
      for (const limits of alone) if (passes(limits, `acc_${round}_${unshared}`, 'campus')) unshared++;
    expect(unshared).toBe(800);
  });

  test('an account that is over does not use up what its address may', () => {
    const { all } = replicas(1);
    for (let at = 0; at < 1_000; at++) passes(all[0], 'acc_1', 'campus');
    const others = Array.from({ length: 300 }, (_, at) => passes(all[0], `acc_other_${at}`, 'campus'));
    expect(others.filter(Boolean)).toHaveLength(200 - 6);
  });

  test('honest fans cost Redis nothing', async () => {
    const { all } = replicas(1);
    const before = await redis.dbsize();
    for (let at = 0; at < 1_000; at++) all[0]?.take('joins', `acc_${at}`, `home_${at}`);
    for (let at = 0; at < 5; at++) all[0]?.take('joins', 'acc_often', 'home_often');
    await all[0]?.flush();
    // the one who came five times of six
    expect((await redis.dbsize()) - before).toBe(1);
  });
});

describe('in the room', () => {
  let room: TestRoom;
  beforeAll(async () => {
    room = await startTestRooms({
      second: true,
      config: { ...settings, TRUSTED_PROXIES: networksOf('127.0.0.1,::1,10.0.0.0/8') },
    });
  });
  afterAll(() => room.stopRooms());
  const from = (address: string) => ({ headers: { 'x-forwarded-for': address } });
  // counts begin anew with the minute, which must not end while a test counts
  beforeEach(() => waitUntil('time in this minute', () => Date.now() % 60_000 < 40_000));

  test('joining too often: 429 and when to come back; the place is there as before', async () => {
    const drop = definition();
    await room.define(drop);
    const fan = await makeFan();
    const first = await joined(room.url, drop.drop, fan, from('198.51.100.1'));
    const answers: Response[] = [];
    for (let at = 0; at < 8; at++)
      answers.push(await joinDrop(room.url, drop.drop, fan, from('198.51.100.1')));
    const last = answers.at(-1) ?? new Response();
    expect(last.status).toBe(429);
    const problem = (await last.json()) as { code: string; facts: { retryAfterMs: number } };
    expect(problem).toMatchObject({ code: 'rate_limited', facts: { retryAfterMs: expect.any(Number) } });
    expect(Number(last.headers.get('retry-after'))).toBe(Math.ceil(problem.facts.retryAfterMs / 1000));
    const tab = connect(room.url, hello(first.place));
    await waitUntil('the tick', () => tab.of('tick').length > 0);
    expect(tab.of('left')).toEqual([]);
    tab.end();
  });

  test('polling too often; and nonsense counts for the address before any signature is looked at', async () => {
    const drop = definition();
    await room.define(drop);
    const { place } = await joined(room.url, drop.drop, await makeFan(), from('198.51.100.2'));
    const url = room.url + pathOf(routes.pollPlace, { drop: drop.drop });
    const poll = (token: string, address: string) =>
      fetch(url, { headers: { authorization: `Bearer ${token}`, 'x-forwarded-for': address } });
    const answers: Response[] = [];
    for (let at = 0; at < 7; at++) answers.push(await poll(place, '198.51.100.2'));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 429, 429]);
    const waits = answers.slice(0, 5).map(({ headers }) => Number(headers.get('retry-after')));
    for (const wait of waits) expect([5, 6, 7, 8, 9]).toContain(wait);

    const nonsense: number[] = [];
    // what it puts in front of itself does not make it somebody else
    for (let at = 0; at < 25; at++)
      nonsense.push((await poll('x.y.z', `203.0.113.${at}, 198.51.100.3, 10.0.0.7`)).status);
    expect(nonsense.slice(0, 20).every((status) => status === 401)).toBe(true);
    expect(nonsense.slice(20).every((status) => status === 429)).toBe(true);
  });

  test('sockets, by address at the door and by account at hello', async () => {
    const drop = definition();
    await room.define(drop);
    const { place } = await joined(room.url, drop.drop, await makeFan(), from('198.51.100.4'));
    const tabs = Array.from({ length: 4 }, () => connect(room.url, hello(place)));
    await waitUntil('the one too many', () => tabs.some((tab) => tab.closed?.code === 4429));
    expect(tabs.flatMap((tab) => tab.of('error'))).toEqual([
      expect.objectContaining({ code: 'sockets_too_many' }),
    ]);
    for (const tab of tabs) tab.end();

    const statuses = await Promise.all(Array.from({ length: 10 }, () => upgrade('198.51.100.5')));
    expect(statuses.filter((status) => status === 101)).toHaveLength(8);
    expect(statuses.filter((status) => status === 429)).toHaveLength(2);
  });

  function upgrade(address: string): Promise<number> {
    const socket = new WebSocket(`${room.url.replace('http', 'ws')}/room/v1/socket`, {
      headers: { 'x-forwarded-for': address },
    });
    return new Promise((resolve) => {
      socket.on('error', () => {});
      socket.on('open', () => {
        resolve(101);
        socket.terminate();
      });
      socket.on('unexpected-response', (_, response) => {
        resolve(response.statusCode ?? 0);
        response.resume();
      });
    });
  }
});
