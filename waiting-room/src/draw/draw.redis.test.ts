import { roundTimeMs } from '@zilker/contracts/draw/chain';
import { verifyDraw } from '@zilker/contracts/draw/proof';
import type { DropFacts } from '@zilker/contracts/drop';
import type { Tick } from '@zilker/contracts/socket/tick';
import { startProxy } from '@zilker/local/proxy';
import { waitUntil } from '@zilker/local/wait-until';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkProof, proofFile } from '../cli/check-proof.ts';
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
  const proof = v.parse(
    proofFile,
    await (await fetch(`${room.url}/room/v1/drops/${drop.drop}/proof`)).json(),
  );
  // what an auditor makes of it, offline
  expect(checkProof(proof)).toMatchObject({ holds: true });
  expect(proof.firstTenth).toHaveLength(10);
  expect(proof.log.at(-1)?.text).toBe(n === 1 ? 'Draw of 1 place' : 'Draw of 0 places');
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
  // the proof of what is frozen is public already
  const proof = await fetch(`${room.url}/room/v1/drops/${drop.drop}/proof`);
  expect(await proof.json()).toMatchObject({ correlation: null, firstTenth: [], facts: { drawn: null } });
  await control({});
  const { facts } = await drawnOf(room.url, drop.drop);
  expect(verifyDraw(facts, shown.facts)).toMatchObject({ ok: true });
});

test('anyone may bring the round that a draw waits for, and only a true one, and only then', async () => {
  const control = (faults: object) =>
    fetch(`${room.beacon?.url}/_control/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  const drop = definition();
  await room.define(drop);
  await joined(room.url, drop.drop, await makeFan());
  const supply = async (round: number, signature: string) => {
    const response = await fetch(`${room.url}/room/v1/drops/${drop.drop}/round`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ round, signature }),
    });
    const body = (await response.json()) as { accepted?: true; code?: string };
    return body.code ?? body;
  };
  /** A check rests after the one before it. */
  const patiently = (round: number, signature: string) =>
    waitUntil('an answer', async () => {
      const answer = await supply(round, signature);
      return answer === 'rate_limited' ? undefined : answer;
    });
  expect(await supply(1, '00')).toBe('round_not_awaited');
  await room.drawSoon(drop);
  const { facts: named } = await waitUntil('the new round', async () => {
    const page = await read(room.url, drop.drop);
    return page.facts.version === 2 && page;
  });
  const { round, chain } = named.beacon ?? { round: 0, chain: undefined };
  if (chain === undefined) throw new Error('no chain');
  // the beacon itself, whose key this test holds, hides the round from the room
  await control({ delayMs: 3_600_000 });
  await waitUntil('the time of the round', () => Date.now() > roundTimeMs(chain, round) + 100);
  await waitUntil('the frozen facts', async () => (await read(room.url, drop.drop)).facts.frozen !== null);
  const other = room.beacon?.sign(1) ?? '';
  expect(await supply(round + 1, other)).toBe('round_wrong');
  expect(await patiently(round, other)).toBe('round_wrong');
  // the same again costs no check
  expect(await supply(round, other)).toBe('round_wrong');
  expect((await read(room.url, drop.drop)).facts.drawn).toBe(null);
  const signature = room.beacon?.sign(round) ?? '';
  expect(await patiently(round, signature)).toEqual({ accepted: true });
  const { facts } = await drawnOf(room.url, drop.drop);
  expect(verifyDraw(facts, named)).toMatchObject({ ok: true, proven: 'fair' });
  expect(facts.drawn?.signature).toBe(signature);
  // who comes too late with the same has done no harm, and with another gets nothing
  expect(await supply(round, signature)).toEqual({ accepted: true });
  expect(await supply(round, other)).toBe('round_not_awaited');
  await control({});
});

test('the facts name where browsers may fetch a round', async () => {
  const drop = definition();
  await room.define(drop);
  const { facts } = await read(room.url, drop.drop);
  expect(facts.beaconRelays).toEqual([room.beacon?.url]);
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
