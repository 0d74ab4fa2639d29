import * as routes from '@zilker/contracts/http/room';
import { type Id, idFromBytes, newId } from '@zilker/contracts/ids';
import { pathOf } from '@zilker/contracts/route';
import { waitUntil } from '@zilker/local/wait-until';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  connect,
  definition,
  hello,
  type JoinReply,
  joined,
  signIn,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';
import { solve } from '../testing/solve.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms({ replicas: 2, workMaxNumber: 200, config: { DENSE_PLACES: 5 } });
});
afterAll(() => room.stopRooms());

const urlOf = (replica: number) => room.replicas[replica]?.url ?? '';

/** Asks as the holder of a place token. */
async function ask(
  route: { method: string; path: string },
  drop: string,
  place: string,
  body?: object,
  replica = 0,
): Promise<{ status: number; json: unknown }> {
  const response = await fetch(urlOf(replica) + pathOf(route, { drop }), {
    method: route.method,
    headers: { authorization: `Bearer ${place}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}
const poll = async (drop: string, place: string) =>
  v.parse(routes.pollPlace.reply, (await ask(routes.pollPlace, drop, place)).json);
const work = async (drop: string, place: string, replica = 0) =>
  v.parse(routes.readWork.reply, (await ask(routes.readWork, drop, place, undefined, replica)).json).work;
const solved = async (drop: string, place: string, given: JoinReply['work'], replica = 0) => {
  if (given === null) throw new Error('there is no work to do');
  const { json } = await ask(routes.solveWork, drop, place, { solution: solve(given) }, replica);
  return v.parse(routes.solveWork.reply, json).place;
};

async function lobby() {
  const drop = definition();
  await room.define(drop);
  return drop;
}

/** An account of last year, as most are. */
const oldAccount = () => idFromBytes('account', oldBytes());
function oldBytes(): Uint8Array {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  let ms = Date.now() - 365 * 86_400_000;
  for (let at = 5; at >= 0; at--) {
    bytes[at] = ms % 256;
    ms = Math.floor(ms / 256);
  }
  return bytes;
}
let addresses = 0;
const person = () => ({
  headers: { 'accept-language': 'en-US', 'x-forwarded-for': `198.51.100.${++addresses}` },
});
const oldFan = (account: Id<'account'> = oldAccount()) => signIn(account);

test('everybody works before they are called, keeps the place meanwhile, and is told so on every way', async () => {
  const drop = await lobby();
  const fan = await joined(room.url, drop.drop, await oldFan(), person());
  expect(fan.work).toMatchObject({ level: 1, maxNumber: 200 });
  const idle = connect(urlOf(1), hello(fan.place));
  await waitUntil('the word on the socket', () => idle.of('work').length === 1);
  expect(idle.of('tick').length).toBeGreaterThan(0);
  expect(await poll(drop.drop, fan.place)).toMatchObject({ work: true, call: null });

  const worker = await joined(room.url, drop.drop, await oldFan(), person());
  const place = await solved(drop.drop, worker.place, worker.work, 1);
  const busy = connect(urlOf(1), hello(place));
  await waitUntil('the tick', () => busy.of('tick').length > 0);
  expect(busy.of('work')).toEqual([]);
  expect(await work(drop.drop, place)).toBeNull();
  expect(await poll(drop.drop, place)).toMatchObject({ work: false });

  // both stand in line, one of them counts as here: that one is called, though there are calls for two
  await room.drawSoon(drop);
  await room.grant(drop.drop, { granted: 2 });
  await waitUntil('the call', () => busy.of('call').length > 0);
  expect(idle.of('call')).toEqual([]);
  // the other one has not lost anything
  const later = await solved(drop.drop, fan.place, await work(drop.drop, fan.place));
  const back = connect(urlOf(0), hello(later));
  await waitUntil('the call', () => back.of('call').length > 0);
  for (const socket of [idle, busy, back]) socket.end();
});

test('suspects work harder, by what speaks against them; they keep their index and are told', async () => {
  const drop = await lobby();
  const levelOf = async (account: Id<'account'>, headers: Record<string, string>) => {
    const reply = await joined(room.url, drop.drop, await signIn(account), { headers });
    return [reply.index, reply.work?.level, reply.work?.maxNumber];
  };
  const { headers } = person();
  expect(await levelOf(oldAccount(), headers)).toEqual([0, 1, 200]);
  expect(await levelOf(newId('account'), person().headers)).toEqual([1, 2, 600]);
  const driven = { ...person().headers, 'user-agent': 'Mozilla/5.0 HeadlessChrome/141.0' };
  expect(await levelOf(oldAccount(), driven)).toEqual([2, 3, 1_200]);
  // more and more from one address: the first has been there since above
  const levels: (number | undefined)[] = [];
  for (let at = 3; at < 25; at++) levels.push((await levelOf(oldAccount(), headers))[1]);
  expect(levels).toEqual([...Array(4).fill(1), ...Array(15).fill(2), ...Array(3).fill(3)]);
});

test('work that was done for less is not enough for a suspect, on whatever replica', async () => {
  const drop = await lobby();
  const account = newId('account');
  const fan = await signIn(account);
  const first = await joined(room.url, drop.drop, fan, person());
  expect(first.work?.level).toBe(2);
  const replies = await Promise.all(
    [0, 1].map((replica) => joined(urlOf(replica), drop.drop, fan, person())),
  );
  expect(replies.map((reply) => reply.work?.level)).toEqual([2, 2]);
  const place = await solved(drop.drop, first.place, first.work);
  expect(await work(drop.drop, place, 1)).toBeNull();
  // a token from before is worth what was done for it
  expect((await joined(urlOf(1), drop.drop, fan, { ...person(), place })).work).toBeNull();
  // nobody else's is
  const other = await signIn(newId('account'));
  expect((await joined(urlOf(1), drop.drop, other, { ...person(), place })).work?.level).toBe(2);
});

test('a place that is asked for more while its fan waits is told, and counts again once it is done', async () => {
  const drop = await lobby();
  const first = await joined(room.url, drop.drop, await oldFan(), person());
  const place = await solved(drop.drop, first.place, first.work);
  const tab = connect(urlOf(1), hello(place));
  await waitUntil('the tick', () => tab.of('tick').length > 0);
  const { keys } = (await room.room.drops.find(drop.drop)) ?? { keys: null };
  if (keys === null) throw new Error('the room knows the drop');
  await room.room.context.redis.call('BITFIELD', keys.challenged, 'SET', 'u2', `#${first.index}`, '3');
  await room.room.context.redis.hincrby(keys.state, 'challenges', 1);
  await waitUntil('the word', () => tab.of('work').length === 1);
  const harder = await work(drop.drop, place, 1);
  expect(harder).toMatchObject({ level: 3, maxNumber: 1_200 });
  const again = connect(urlOf(1), hello(await solved(drop.drop, place, harder)));
  await waitUntil('the tick', () => again.of('tick').length > 0);
  expect(again.of('work')).toEqual([]);
  for (const socket of [tab, again]) socket.end();
});

test('what is no solution of this place’s work is refused, and the place stays', async () => {
  const drop = await lobby();
  const other = await lobby();
  const fan = await oldFan();
  const mine = await joined(room.url, drop.drop, fan, person());
  const elsewhere = await joined(room.url, other.drop, fan, person());
  const others = await joined(room.url, drop.drop, await oldFan(), person());
  const solutions: [string, string][] = [
    ['of the same account in another drop', solve(elsewhere.work ?? never())],
    ['of another account in the same drop', solve(others.work ?? never())],
    ['altered', solve(mine.work ?? never()).replace(/.{8}$/, 'AAAAAAA=')],
    ['nothing', ''],
  ];
  for (const [what, solution] of solutions)
    expect(await ask(routes.solveWork, drop.drop, mine.place, { solution }), what).toMatchObject({
      status: 403,
      json: { code: 'work_wrong' },
    });
  // a token of one drop is none in another
  expect(
    await ask(routes.solveWork, other.drop, mine.place, { solution: solve(mine.work ?? never()) }),
  ).toMatchObject({ status: 401, json: { code: 'place_invalid' } });
  expect((await joined(room.url, drop.drop, fan, person())).index).toBe(mine.index);
});

function never(): never {
  throw new Error('there is work to do');
}
