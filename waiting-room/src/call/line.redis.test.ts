import { permute } from '@zilker/contracts/draw/permute';
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
  verifyAdmission,
} from '../testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms({ replicas: 2 });
});
afterAll(() => room.stopRooms());

const urlOf = (at: number) => room.replicas[at % 2]?.url ?? '';

/** A drawn drop; its fans in the order of the line. */
async function drawnLine(size: number) {
  const drop = definition();
  await room.define(drop);
  const tokens: string[] = [];
  for (let at = 0; at < size; at++) tokens.push((await joined(urlOf(at), drop.drop, await makeFan())).place);
  await room.drawSoon(drop);
  const facts = await waitUntil(
    'the draw',
    async () => {
      const page = (await (await fetch(`${room.url}/room/v1/drops/${drop.drop}`)).json()) as {
        facts: { drawn: { seed: string } | null };
        tick: { phase: string };
      };
      return page.tick.phase === 'calling' ? page.facts : undefined;
    },
    { everyMs: 100 },
  );
  const seed = Buffer.from(facts.drawn?.seed ?? '', 'hex');
  const inLine: string[] = [];
  for (const [index, token] of tokens.entries()) inLine[permute(seed, size, index)] = token;
  return { drop: drop.drop, inLine };
}

test('a missed fan is first on return, a second tab gets the call too, a lapsed call comes again', async () => {
  const { drop, inLine } = await drawnLine(6);
  const at = (position: number, replica = position) => connect(urlOf(replica), hello(inLine[position] ?? ''));
  // the first two are away; the third has two tabs, one on each replica
  const tabs = [at(2, 0), at(2, 1)];
  const others = [at(3), at(4)];
  await room.grant(drop, { granted: 1 });
  await waitUntil('both tabs called', () => tabs.every((tab) => tab.of('call').length > 0));
  expect(others.flatMap((fan) => fan.of('call'))).toEqual([]);

  const back = at(1, 0);
  await waitUntil('the tick', () => back.of('tick').length > 0);
  // a second for the replica to note the return
  await waitUntil('another tick', () => back.of('tick').length > 2);
  await room.grant(drop, { granted: 2 });
  const call = await waitUntil('the missed fan called', () => back.of('call')[0]);
  const { index } = await verifyAdmission(call.admission);
  // the other replica has read of it too: one that had not would give the next grant to the line
  const tab = at(1, 1);
  await waitUntil('the call on the other replica', () => tab.of('call').length > 0);
  expect(others[0]?.of('tick').at(-1)?.serving).toBe(3);

  // it ended unopened; the fan is here, so it comes again, and before the line
  await room.grant(drop, { granted: 3, unopened: [[index, 1]] });
  const again = await waitUntil('the second call', () => back.of('call').find(({ callNo }) => callNo === 2));
  expect(await verifyAdmission(again.admission)).toMatchObject({ index, callNo: 2 });
  expect(others.flatMap((fan) => fan.of('call'))).toEqual([]);

  // a refresh finds the newest call waiting, on the other replica
  back.end();
  const refreshed = at(1, 1);
  await waitUntil('the call after a refresh', () => refreshed.of('call').some(({ callNo }) => callNo === 2));
  // and the line goes on
  await room.grant(drop, { granted: 4 });
  await waitUntil('the next of the line', () => others[0]?.of('call').length === 1);
  for (const socket of [...tabs, ...others, tab, refreshed]) socket.end();
});

test('no word of the box office, no calls: the screens say that it is silent', async () => {
  const { drop, inLine } = await drawnLine(2);
  const fan = connect(room.url, hello(inLine[0] ?? ''));
  await room.grant(drop, { granted: 1, expiresAtMs: Date.now() - 1 });
  await waitUntil('the limit', () => fan.of('tick').at(-1)?.limitedBy === 'silent');
  expect(fan.of('call')).toEqual([]);
  await room.grant(drop, { granted: 1 });
  await waitUntil('the call', () => fan.of('call').length === 1);
  fan.end();
});
