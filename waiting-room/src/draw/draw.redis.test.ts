import { roundTimeMs } from '@zilker/contracts/draw/chain';
import { verifyDraw } from '@zilker/contracts/draw/proof';
import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { startProxy } from '@zilker/local/proxy';
import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  connect,
  definition,
  joined,
  makeFan,
  staffAccess,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';
import { sqsEndpoint } from '../testing/stores.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms();
});
afterAll(() => room.stopRooms());

type Page = { facts: DropFacts; tick: Tick };
const read = async (url: string, drop: string) =>
  (await (await fetch(`${url}/room/v1/drops/${drop}`)).json()) as Page;
const drawnOf = (url: string, drop: string) =>
  waitUntil(
    'the draw',
    async () => {
      const page = await read(url, drop);
      return page.facts.drawn === null ? undefined : page;
    },
    { everyMs: 100 },
  );

test.each([0, 1])('a lobby of %i is drawn, and who comes later is called in order of arrival', async (n) => {
  const drop = definition();
  await room.define(drop);
  for (let at = 0; at < n; at++) await joined(room.url, drop.drop, await makeFan());
  await room.drawSoon(drop);
  const { facts } = await drawnOf(room.url, drop.drop);
  expect(facts.frozen?.n).toBe(n);
  expect(verifyDraw(facts)).toMatchObject({ ok: true, proven: 'fair' });
  expect(await joined(room.url, drop.drop, await makeFan())).toMatchObject({ index: n });
  const proof = (await (await fetch(`${room.url}/room/v1/drops/${drop.drop}/proof`)).json()) as {
    firstTenth: number[];
    log: { text: string }[];
  };
  expect(proof.firstTenth).toHaveLength(10);
  expect(proof.log[0]?.text).toBe(n === 1 ? 'Draw of 1 place' : 'Draw of 0 places');
  expect((await fetch(`${room.url}/room/v1/drops/${drop.drop}/proof/${n}`)).status).toBe(404);
});

test('the facts are shown before the round exists, and the draw waits for it however long', async () => {
  const control = (faults: object) =>
    fetch(`${room.beacon?.url}/_control/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  const drop = definition();
  await room.define(drop);
  await joined(room.url, drop.drop, await makeFan());
  await control({ outage: true });
  await room.drawSoon(drop);
  const shown = await waitUntil('the facts', async () => {
    const { facts } = await read(room.url, drop.drop);
    return facts.frozen === null || facts.beacon === null ? undefined : { facts, beacon: facts.beacon };
  });
  const roundAtMs = roundTimeMs(shown.beacon.chain, shown.beacon.round);
  expect(Date.now()).toBeLessThan(roundAtMs);
  await waitUntil('the time of the round', () => Date.now() > roundAtMs + 700);
  expect((await read(room.url, drop.drop)).tick.phase).toBe('frozen');
  await control({});
  const { facts } = await drawnOf(room.url, drop.drop);
  expect(verifyDraw(facts, shown.facts)).toMatchObject({ ok: true });
});

test('a draw whose time passed while the room was away is put off, and the log says so', async () => {
  const drop = definition({ drawAtMs: Date.now() - 60_000 });
  await room.define(drop);
  const screen = connect(room.url, {
    t: 'watch',
    v: 1,
    drop: drop.drop,
    access: await staffAccess({ role: 'operator' }),
  });
  await waitUntil('the log', () => screen.of('log').some(({ entries }) => entries[0]?.act === 'put_off'));
  const { facts } = await waitUntil('the new time', () =>
    screen.of('facts').find((frame) => frame.facts.drawAtMs !== drop.drawAtMs),
  );
  screen.end();
  const { facts: after } = await drawnOf(room.url, drop.drop);
  expect(after.drawAtMs).toBe(facts.drawAtMs);
  expect(verifyDraw(after, facts)).toMatchObject({ ok: true, proven: 'fair' });
});

test('without a beacon the draw rests on the commitment; while the queue is away, it waits', async () => {
  const queue = await startProxy(new URL(sqsEndpoint()));
  queue.cut();
  const other = await startTestRooms({
    beacon: false,
    second: true,
    sqsEndpoint: queue.url.replace(/\/$/, ''),
  });
  const drop = definition();
  await other.define(drop);
  await joined(other.url, drop.drop, await makeFan());
  await other.define({ ...drop, version: 2, drawAtMs: Date.now() + 300 });
  await waitUntil('the freeze', async () => (await read(other.url, drop.drop)).tick.phase === 'frozen');
  expect((await read(other.url, drop.drop)).facts.frozen).toBe(null);
  queue.mend();
  const { facts } = await drawnOf(other.url, drop.drop);
  expect(verifyDraw(facts)).toMatchObject({ ok: true, proven: 'committed' });
  await other.stopRooms();
  queue.stop();
});
