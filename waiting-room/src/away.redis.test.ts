import { startProxy } from '@zilker/local/proxy';
import { waitUntil } from '@zilker/local/wait-until';
import { expect, test } from 'vitest';
import { connect, definition, hello, joinDrop, joined, makeFan, startTestRooms } from './testing/rooms.ts';
import { redisUrl } from './testing/stores.ts';

test('Redis goes away and comes back: screens say so, nothing is given meanwhile, nothing is lost', async () => {
  const redis = await startProxy(new URL(redisUrl('ROOM')));
  const room = await startTestRooms({ redisUrl: redis.url });
  const drop = definition();
  await room.define(drop);
  const fan = await makeFan();
  const { place, index } = await joined(room.url, drop.drop, fan);
  const screen = connect(room.url, hello(place));
  await waitUntil('a tick', () => screen.of('tick').length > 0);
  expect(await room.ready()).toEqual({ redis: true, reading: true });

  redis.cut();
  await waitUntil('the word', () => screen.of('tick').at(-1)?.limitedBy === 'silent');
  const refused = await joinDrop(room.url, drop.drop, await makeFan());
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ code: 'unavailable' });
  expect(Object.values(await room.ready())).toContain(false);
  // what is known here is still told, and a fan who comes back is let in
  expect((await fetch(`${room.url}/room/v1/drops/${drop.drop}`)).status).toBe(200);
  const reconnected = connect(room.url, hello(place));
  await waitUntil('the facts', () => reconnected.of('facts').length > 0);

  redis.mend();
  await waitUntil('the word again', () => screen.of('tick').at(-1)?.limitedBy === 'rate');
  await waitUntil('readiness', async () => Object.values(await room.ready()).every(Boolean));
  expect(await joined(room.url, drop.drop, fan)).toMatchObject({ index });
  expect(await joined(room.url, drop.drop, await makeFan())).toMatchObject({ index: 1 });

  // a stop sends everybody elsewhere first
  await room.stopRooms();
  for (const socket of [screen, reconnected]) {
    await waitUntil('the close', () => socket.closed !== undefined);
    const [from = 0, to = 0] = socket.of('bye')[0]?.retryAfterMs ?? [];
    expect(to).toBeGreaterThan(from);
    expect(socket.closed?.code).toBe(1001);
  }
  redis.stop();
});
