import { once } from 'node:events';
import { get } from 'node:http';
import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  connect,
  definition,
  hello,
  joined,
  makeFan,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms();
});
afterAll(() => room.stopRooms());

test('a replica that goes away takes nobody new, and tells each client when to come back, in turn', async () => {
  const drop = definition();
  await room.define(drop);
  const { place } = await joined(room.url, drop.drop, await makeFan());
  const tabs = Array.from({ length: 40 }, () => connect(room.url, hello(place)));
  await waitUntil('all of them here', () => tabs.every((tab) => tab.of('tick').length > 0));
  const closedInTurn: number[] = [];
  for (const [at, tab] of tabs.entries()) tab.socket.on('close', () => closedInTurn.push(at));

  const drained = room.room.hub.drain(400);
  const upgrade = get(`${room.url}/room/v1/socket`, {
    headers: {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-version': '13',
      'sec-websocket-key': 'AAAAAAAAAAAAAAAAAAAAAA==',
    },
  });
  const [refused] = (await once(upgrade, 'response')) as [import('node:http').IncomingMessage];
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([503, '1']);
  refused.resume();
  await drained;
  await waitUntil('all of them told', () => tabs.every((tab) => tab.closed !== undefined));

  const ranges = tabs.map((tab) => tab.of('bye').map(({ retryAfterMs }) => retryAfterMs));
  for (const [tab, own] of ranges.entries()) {
    expect(tabs[tab]?.closed?.code).toBe(1001);
    expect(own).toHaveLength(1);
    const [[from, to] = [0, 0]] = own;
    expect(from).toBeGreaterThanOrEqual(200);
    expect(to).toBeGreaterThan(from);
  }
  // each has a range of its own, and they do not go in the order in which they came
  expect(new Set(ranges.map((own) => own[0]?.[0])).size).toBeGreaterThan(30);
  expect(closedInTurn).not.toEqual(closedInTurn.toSorted((a, b) => a - b));
});
