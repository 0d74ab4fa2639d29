import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Drop } from './drops/drop.ts';
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
  const bytes = 8_000_000;
  await redis.hset(huge.known.keys.state, { places: bytes * 8 });
  await waitUntil('the places', () => huge.known.state.places === bytes * 8);
  // all of them turn up at once, as another replica says
  const everyone = { bitmap: Buffer.alloc(bytes, 0xff), readAtMs: Number.POSITIVE_INFINITY };
  await room.grant(huge.id, { granted: 5 });
  await waitUntil('the look at them', () => {
    // again, since a read that was under way puts what it found in its place
    huge.known.others = everyone;
    return huge.known.view.byPosition.length > bytes / 100;
  });
  const lookedAtMs = huge.known.foldedAtMs;
  await room.grant(other.id, { granted: 1 });
  await waitUntil('the call of the other', () => other.fan.of('call').length === 1);
  // it came in the midst of one look through the line of the huge one
  expect(huge.known.foldedAtMs).toBe(lookedAtMs);
  await redis.hset(huge.known.keys.state, { phase: 'closed' });
  for (const { fan } of [huge, other]) fan.end();
});
