import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Drop } from './drops/drop.ts';
import { withBit } from './presence/bitmaps.ts';
import {
  connect,
  definition,
  hello,
  joined,
  makeFan,
  startTestRooms,
  type TestRoom,
} from './testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms();
});
afterAll(() => room.stopRooms());

/** A standby line that calls, with one fan in it. */
async function lineOfOne() {
  const nowMs = Date.now();
  const drop = definition({ mode: 'standby', lobbyOpensAtMs: nowMs - 1_000, drawAtMs: nowMs - 1_000 });
  await room.define(drop);
  await waitUntil('the line', () => room.room.drops.all.get(drop.drop)?.state.phase === 'calling');
  const { place } = await joined(room.url, drop.drop, await makeFan());
  const fan = connect(room.url, hello(place));
  await waitUntil('the tick', () => fan.of('tick').length > 0);
  const known = room.room.drops.all.get(drop.drop) as Drop;
  return { id: drop.drop, fan, known };
}

test('a drop whose scripts never answer keeps no other from its calls and ticks', async () => {
  const [onFire, other] = [await lineOfOne(), await lineOfOne()];
  const { context } = room.room;
  const { scripts } = context;
  const letGo: (() => void)[] = [];
  Object.assign(context, {
    scripts: (...args: Parameters<typeof scripts>) => {
      if (args[1][0]?.includes(onFire.id) !== true) return scripts(...args);
      return new Promise((_, reject) => letGo.push(() => reject(new Error('at last'))));
    },
  });
  await room.grant(onFire.id, { granted: 1 });
  await waitUntil('a try that hangs', () => letGo.length > 0);
  await room.grant(other.id, { granted: 1 });
  await waitUntil('the call of the other', () => other.fan.of('call').length === 1);
  const ticks = other.fan.of('tick').length;
  await waitUntil('ticks of the other', () => other.fan.of('tick').length > ticks + 1);
  expect(onFire.fan.of('call')).toEqual([]);
  // its screens are told of what is read, though nothing of it can be written
  const ticksOnFire = onFire.fan.of('tick').length;
  await waitUntil('ticks of the one on fire', () => onFire.fan.of('tick').length > ticksOnFire + 1);
  Object.assign(context, { scripts });
  for (const end of letGo) end();
  for (const { fan } of [onFire, other]) fan.end();
});

test('a drop with millions of fans to look through keeps no other from its calls', async () => {
  const [huge, other] = [await lineOfOne(), await lineOfOne()];
  const { redis } = room.room.context;
  // each look finds everybody else here than the one before, as by a replica that cannot make up its mind
  const bytes = 1_000_000;
  const all = withBit(Buffer.alloc(bytes, 0xff), 0, true);
  let looks = 0;
  Object.defineProperty(huge.known, 'others', {
    get: () => ({
      bitmap: looks++ % 2 === 0 ? all : Buffer.alloc(bytes),
      readAtMs: Number.POSITIVE_INFINITY,
    }),
  });
  await redis.hset(huge.known.keys.state, { places: bytes * 8 });
  await room.grant(huge.id, { granted: 5 });
  await waitUntil('the first look', () => looks > 0);
  const looksBefore = looks;
  await room.grant(other.id, { granted: 1 });
  await waitUntil('the call of the other', () => other.fan.of('call').length === 1);
  // while the huge one went through its eight millions three times at most
  expect(looks - looksBefore).toBeLessThanOrEqual(3);
  await redis.hset(huge.known.keys.state, { phase: 'closed' });
  for (const { fan } of [huge, other]) fan.end();
});
