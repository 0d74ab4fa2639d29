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
  // a tab on each replica: one learns of the other's fans only a moment later, and might call the next in line before
  const tabsOf = (position: number) => [0, 1].map((at) => connect(urlOf(at), hello(inLine[position] ?? '')));
  const callsOf = (fan: ReturnType<typeof tabsOf>) => fan.flatMap((tab) => tab.of('call'));
  // the first two are away
  const [third, fourth, fifth] = [tabsOf(2), tabsOf(3), tabsOf(4)];
  await room.grant(drop, { granted: 1 });
  await waitUntil('both tabs called', () => callsOf(third).length === 2);
  expect(callsOf([...fourth, ...fifth])).toEqual([]);

  const missed = tabsOf(1);
  await waitUntil('both tabs let in', () => missed.every((tab) => tab.of('tick').length > 0));
  await room.grant(drop, { granted: 2 });
  // on both replicas: one that had not read of the call would give the next grant to the line
  await waitUntil('the missed fan called', () => callsOf(missed).length === 2);
  const { index } = await verifyAdmission(callsOf(missed)[0]?.admission ?? '');

  // it ended unopened; the fan is here, so it comes again, and before the line
  await room.grant(drop, { granted: 3, unopened: [[index, 1]] });
  await waitUntil('the second call', () => callsOf(missed).filter(({ callNo }) => callNo === 2).length === 2);
  expect(await verifyAdmission(callsOf(missed).at(-1)?.admission ?? '')).toMatchObject({ index, callNo: 2 });
  expect(callsOf([...fourth, ...fifth])).toEqual([]);

  // a refresh finds the newest call waiting
  for (const tab of missed) tab.end();
  const refreshed = tabsOf(1);
  await waitUntil('the call after a refresh', () => callsOf(refreshed).some(({ callNo }) => callNo === 2));
  // and the line goes on
  await room.grant(drop, { granted: 4 });
  await waitUntil('the next of the line', () => callsOf(fourth).length === 2);
  expect(callsOf(fifth)).toEqual([]);
  for (const tab of [...third, ...fourth, ...fifth, ...refreshed]) tab.end();
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
