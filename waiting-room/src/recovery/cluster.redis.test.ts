import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { join as joinRoute } from '@zilker/contracts/http/room';
import { callStream } from '@zilker/contracts/signals/calls';
import type { Tick } from '@zilker/contracts/socket/tick';
import { inRepository } from '@zilker/local/paths';
import { type RedisCluster, startRedisCluster } from '@zilker/local/redis/redis-cluster';
import { waitUntil } from '@zilker/local/wait-until';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { keysOf } from '../redis/keys.ts';
import { keepRecord } from '../testing/record-keeper.ts';
import {
  connect,
  definition,
  type Fan,
  hello,
  joinDrop,
  joined,
  makeFan,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';

let folder: string;
let cluster: RedisCluster;
let room: TestRoom;
let record: ReturnType<typeof keepRecord>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zilker-room-cluster-'));
  cluster = await startRedisCluster({
    dataDir: join(folder, 'redis'),
    fetchDir: inRepository('.zilker', 'redis-server'),
  });
  room = await startTestRooms({ replicas: 2, redis: cluster.urls });
  record = keepRecord(room, () => room.adminUrl);
});
afterAll(async () => {
  await record?.stop();
  await room?.stopRooms();
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Two drops that lie on two shards. */
async function apart() {
  const shardOf = async (drop: string) => {
    const slot = await room.workers.call('CLUSTER', 'KEYSLOT', keysOf(drop).state);
    return Math.floor((Number(slot) * 3) / 16_384);
  };
  const line = () => definition({ mode: 'standby', ratePerMinute: 600 });
  const one = line();
  let other = line();
  while ((await shardOf(one.drop)) === (await shardOf(other.drop))) other = line();
  return [one, other] as const;
}

const tickOf = async (drop: string): Promise<Tick> =>
  ((await (await fetch(`${room.url}/room/v1/drops/${drop}`)).json()) as { tick: Tick }).tick;
/** A join that is tried until the drop, which is filled up again from what others remember, takes it. */
const joinsAgain = (drop: string, fan: Fan, place?: string) =>
  waitUntil('the place', async () => {
    const response = await joinDrop(room.url, drop, fan, place === undefined ? {} : { place });
    return response.ok ? v.parse(joinRoute.reply, await response.json()) : undefined;
  });
const callsOf = (drop: string) => room.workers.xlen(callStream(drop));

test('two drops on three masters: when the master of one fails over, the other goes on and the one loses nobody', async () => {
  const [one, other] = await apart();
  for (const drop of [one, other]) await record.define(drop);
  const fans = await Promise.all(Array.from({ length: 8 }, () => makeFan()));
  const seats = [];
  for (const fan of fans)
    seats.push({
      fan,
      one: await joined(room.url, one.drop, fan),
      other: await joined(room.url, other.drop, fan),
    });
  const sockets = seats
    .flatMap((seat) => [seat.one.place, seat.other.place])
    .map((place) => connect(room.url, hello(place)));
  await room.grant(one.drop, { granted: 3 });
  await room.grant(other.drop, { granted: 3 });
  const called = () => sockets.filter((socket) => socket.of('call').length > 0).length;
  await waitUntil('the calls of both', () => called() === 6);
  await waitUntil('the record of them', () => record.calls(one.drop).length === 3);
  const { serving } = await tickOf(one.drop);

  const failing = cluster.failOver(keysOf(one.drop).state);
  await waitUntil('a word of the failure', async () => {
    await room.grant(other.drop, { granted: 5 }).catch(() => undefined);
    return (await callsOf(other.drop).catch(() => 0)) === 5;
  });
  await failing;

  for (const { fan, one: before } of seats) {
    expect((await joinsAgain(one.drop, fan, before.place)).index).toBe(before.index);
  }
  expect((await joinsAgain(one.drop, await makeFan())).index).toBeGreaterThan(
    Math.max(...seats.map((seat) => seat.one.index)),
  );
  expect((await tickOf(one.drop)).serving).toBeGreaterThanOrEqual(serving);
  await room.grant(one.drop, { granted: 6 });
  await waitUntil('the next calls', async () => (await callsOf(one.drop)) >= 6);
  await waitUntil('word of them', () => called() === 11);
  expect(new Set(record.calls(one.drop).map(({ index }) => index)).size).toBe(record.calls(one.drop).length);
  expect(record.errors).toEqual([]);
  for (const socket of sockets) socket.end();
});
