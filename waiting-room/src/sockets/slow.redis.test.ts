import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { act as actRoute } from '@zilker/contracts/http/room';
import { newId } from '@zilker/contracts/ids';
import { pathOf } from '@zilker/contracts/route';
import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  connect,
  definition,
  hello,
  joined,
  makeFan,
  staffAccess,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms();
});
afterAll(() => room.stopRooms());

/** The bytes of a masked text frame (RFC 6455, 5.2), as a client sends it; the mask is all zeros. */
function clientFrame(text: string): Buffer {
  const payload = Buffer.from(text);
  const header = Buffer.from([0x81, 0x80 | 126, payload.length >> 8, payload.length & 0xff, 0, 0, 0, 0]);
  return Buffer.concat([header, payload]);
}

test('a client that never reads is closed; those who read get everything meanwhile', async () => {
  const drop = definition();
  await room.define(drop);
  const { place } = await joined(room.url, drop.drop, await makeFan());
  const reader = connect(room.url, hello(place));
  await waitUntil('the tick', () => reader.of('tick').length > 0);

  const { hostname, port } = new URL(room.url);
  const slow = connectTcp(Number(port), hostname);
  await once(slow, 'connect');
  slow.write(
    `GET /room/v1/socket HTTP/1.1\r\nHost: ${hostname}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n`,
  );
  slow.write(clientFrame(JSON.stringify(hello(place))));
  slow.on('error', () => {});
  const { hub } = room.room;
  await waitUntil('both of them here', () => hub.size === 2);

  // facts to everybody, again and again, until the kernel takes no more of them for the client that does not read
  const known = room.room.drops.all.get(drop.drop);
  if (known === undefined) throw new Error('The room knows its drop.');
  const nothing = { urgent: false, entries: [], gone: [], moved: [], challenged: [] };
  await waitUntil(
    'the slow one closed',
    async () => {
      for (let time = 0; time < 200 && hub.size === 2; time++)
        await hub.changed(known, { ...nothing, facts: true });
      return hub.size === 1;
    },
    { everyMs: 10 },
  );
  slow.destroy();

  const text = `Hello ${newId('event')}`;
  const told = await fetch(room.url + pathOf(actRoute, { drop: drop.drop }), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await staffAccess({ role: 'operator' })}`,
      'idempotency-key': 'key-of-one-intended-act',
    },
    body: JSON.stringify({ act: 'message', text }),
  });
  expect(told.status).toBe(200);
  await waitUntil('the message', () => reader.of('tick').at(-1)?.message?.text === text);
  expect(reader.closed).toBe(undefined);
  reader.end();
});
