import type { DropRecord } from '@zilker/contracts/record';
import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dropsKey, keysOf } from '../redis/keys.ts';
import {
  connect,
  definition,
  hello,
  joined,
  makeFan,
  signService,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms({ replicas: 2 });
});
afterAll(() => room.stopRooms());

async function tell(drop: ReturnType<typeof definition>, record: Partial<DropRecord> | null): Promise<void> {
  const whole: DropRecord | null = record && {
    phase: 'lobby',
    committedAtMs: 1,
    beacon: null,
    frozen: null,
    drawn: null,
    places: 0,
    ratePerMinute: drop.ratePerMinute,
    floorPerMinute: drop.floorPerMinute,
    saleStopped: false,
    log: [],
    message: null,
    calls: [],
    gone: [],
    moved: [],
    ...record,
  };
  const response = await fetch(`${room.adminUrl}/internal/v1/drops/${drop.drop}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await signService()}` },
    body: JSON.stringify({ definition: drop, record: whole }),
  });
  expect(response.status).toBe(200);
}
const stateOf = (drop: string) => room.room.context.redis.hgetall(keysOf(drop).state);

test('a new drop starts at once, and a record that says no more changes nothing', async () => {
  const drop = definition();
  await tell(drop, null);
  expect((await joined(room.url, drop.drop, await makeFan())).index).toBe(0);
  await tell(drop, { places: 1 });
  expect(await stateOf(drop.drop)).not.toHaveProperty('rebuilds');
  expect((await joined(room.url, drop.drop, await makeFan())).index).toBe(1);
});

test('a record that learns more than was put together has it put together again', async () => {
  const drop = definition();
  await tell(drop, null);
  const fan = await makeFan();
  const { index } = await joined(room.url, drop.drop, fan);
  await tell(drop, { places: 7, gone: [5] });
  await tell(drop, { places: 7, gone: [5] });
  const state = await waitUntil('the drop', async () => {
    const now = await stateOf(drop.drop);
    return now.rebuilds === '1' && now.run !== '' ? now : undefined;
  });
  expect(Number(state.places)).toBeGreaterThan(7);
  expect(await room.room.context.redis.sismember(keysOf(drop.drop).gone, 5)).toBe(1);
  const again = await waitUntil('the place', () => joined(room.url, drop.drop, fan).catch(() => undefined));
  expect(again.index).toBe(index);
});

test('a drop that only a fan remembers is asked for, and comes back from the record alone', async () => {
  const drop = definition({ mode: 'standby' });
  await tell(drop, null);
  const { place, index } = await joined(room.url, drop.drop, await makeFan());
  await waitUntil('every replica to know it', () =>
    room.replicas.every(({ room: { drops } }) => drops.all.has(drop.drop)),
  );
  // as if all had been started anew on an empty Redis
  const { redis } = room.room.context;
  const keys = keysOf(drop.drop);
  await redis.del(keys.state, keys.reports);
  await redis.srem(dropsKey, drop.drop);
  const fresh = await room.startReplica();
  await fresh.room.context.redis.srem(dropsKey, drop.drop);
  const asks = connect(fresh.url, hello(place));
  await waitUntil('the answer', () => asks.closed);
  expect(asks.of('error').at(-1)?.code).toBe('unavailable');
  await waitUntil('the question', async () =>
    (await room.takeReports()).some((one) => one.drop === drop.drop && one.report.fact === 'forgot'),
  );
  await tell(drop, { phase: 'calling', places: 1 });
  const back = await waitUntil('the fan', async () => {
    const socket = connect(fresh.url, hello(place));
    await waitUntil('a word', () => socket.closed !== undefined || socket.of('tick').length > 0);
    return socket.closed === undefined ? socket : undefined;
  });
  expect(back.of('tick').at(0)?.phase).toBe('calling');
  expect((await fetch(`${fresh.url}/room/v1/drops/${definition().drop}`)).status).toBe(404);
  const late = await joined(fresh.url, drop.drop, await makeFan());
  expect(late.index).toBeGreaterThan(index);
  back.end();
  await fresh.stopAll();
});
