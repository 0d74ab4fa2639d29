import * as routes from '@zilker/contracts/http/room';
import { pathOf } from '@zilker/contracts/route';
import { waitUntil } from '@zilker/local/wait-until';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  connect,
  definition,
  type Fan,
  hello,
  joined,
  makeFan,
  signIn,
  startTestRooms,
  type TestRoom,
  verifyAdmission,
} from '../testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms({ replicas: 2 });
});
afterAll(() => room.stopRooms());

const fresh = { codeAgeMs: 1_000 };
const urlOf = (replica: number) => room.replicas[replica]?.url ?? '';

async function move(drop: string, fan: Fan, replica = 0): Promise<Response> {
  return fetch(urlOf(replica) + pathOf(routes.moveDevice, { drop }), {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${fan.access}` },
    body: JSON.stringify({ jkt: fan.jkt }),
  });
}
const moved = async (...given: Parameters<typeof move>) => {
  const response = await move(...given);
  expect(response.status).toBe(200);
  return v.parse(routes.moveDevice.reply, await response.json());
};
const codeOf = async (response: Promise<Response> | Response) =>
  ((await (await response).json()) as { code: string }).code;
const poll = async (drop: string, place: string, replica = 0) => {
  const response = await fetch(urlOf(replica) + pathOf(routes.pollPlace, { drop }), {
    headers: { authorization: `Bearer ${place}` },
  });
  return v.parse(routes.pollPlace.reply, await response.json());
};

async function lobby() {
  const drop = definition();
  await room.define(drop);
  return drop;
}

describe('who holds a place', () => {
  test('signing out and in again changes nothing on the same device', async () => {
    const drop = await lobby();
    const fan = await makeFan();
    const first = await joined(room.url, drop.drop, fan);
    expect(first).toMatchObject({ holder: true, movable: true, work: null });
    const again = await joined(urlOf(1), drop.drop, { ...(await signIn(fan.account)), jkt: fan.jkt });
    expect(again).toMatchObject({ index: first.index, holder: true, movable: true });
  });

  test('a second device, or a browser that lost its storage, shows the place and is not called', async () => {
    const drop = await lobby();
    const fan = await makeFan();
    const first = await joined(room.url, drop.drop, fan);
    const second = await joined(urlOf(1), drop.drop, await signIn(fan.account));
    expect(second).toMatchObject({ index: first.index, leaf: first.leaf, holder: false, movable: true });
    const [phone, tablet] = [connect(urlOf(0), hello(first.place)), connect(urlOf(1), hello(second.place))];
    await waitUntil('the ticks', () => phone.of('tick').length > 0 && tablet.of('tick').length > 0);
    await room.drawSoon(drop);
    await room.grant(drop.drop, { granted: 1 });
    const [call] = await waitUntil('the call', () => phone.of('call').length > 0 && phone.of('call'));
    expect(await verifyAdmission(call?.admission ?? '')).toMatchObject({ cnf: { jkt: fan.jkt } });
    expect(tablet.of('call')).toEqual([]);
    expect(tablet.of('moved')).toEqual([]);
    expect(await poll(drop.drop, second.place, 1)).toMatchObject({ call: null, moved: false });
    for (const socket of [phone, tablet]) socket.end();
  });
});

describe('handing a place over', () => {
  test('takes a code that was just entered', async () => {
    const drop = await lobby();
    const fan = await makeFan();
    await joined(room.url, drop.drop, fan);
    const tooOld = { codeAgeMs: routes.codeFreshMs + 5_000 };
    for (const device of [await signIn(fan.account), await signIn(fan.account, tooOld)])
      expect(await codeOf(move(drop.drop, device))).toBe('code_not_fresh');
    expect(await codeOf(move(drop.drop, await signIn((await makeFan()).account, fresh)))).toBe(
      'place_required',
    );
  });

  test('the old device is told at once on every replica, and only the new one is called', async () => {
    const drop = await lobby();
    const fan = await makeFan();
    const first = await joined(room.url, drop.drop, fan);
    const old = [0, 1].map((replica) => connect(urlOf(replica), hello(first.place)));
    await waitUntil('the ticks', () => old.every((tab) => tab.of('tick').length > 0));

    const device = await signIn(fan.account, fresh);
    const second = await moved(drop.drop, device);
    expect(second).toMatchObject({ index: first.index, leaf: first.leaf, holder: true, movable: false });
    await waitUntil('the word', () => old.every((tab) => tab.of('moved').length === 1));
    // whoever comes back with the old token hears it again, and joining again does not win the place back
    const late = connect(urlOf(1), hello(first.place));
    await waitUntil('the word, later', () => late.of('moved').length === 1);
    expect(await joined(urlOf(1), drop.drop, fan)).toMatchObject({ holder: false, movable: false });

    const fresher = connect(urlOf(1), hello(second.place));
    await waitUntil('the tick', () => fresher.of('tick').length > 0);
    await room.drawSoon(drop);
    await room.grant(drop.drop, { granted: 1 });
    const [call] = await waitUntil('the call', () => fresher.of('call').length > 0 && fresher.of('call'));
    expect(await verifyAdmission(call?.admission ?? '')).toMatchObject({ cnf: { jkt: device.jkt } });
    expect([...old, late].flatMap((tab) => tab.of('call'))).toEqual([]);
    const reply = await waitUntil('the call on the other replica', async () => {
      const polled = await poll(drop.drop, second.place);
      return polled.call !== null && polled;
    });
    expect(reply).toMatchObject({ call: { callNo: 1 }, moved: false });
    expect(await poll(drop.drop, first.place)).toMatchObject({ call: null, moved: true });
    for (const socket of [...old, late, fresher]) socket.end();

    const facts = await waitUntil('the report', async () => {
      const all = (await room.takeReports()).filter(
        ({ drop: of, report }) => of === drop.drop && report.fact === 'moved',
      );
      return all.length > 0 && all;
    });
    expect(facts.map(({ report }) => report)).toEqual([
      expect.objectContaining({ index: first.index, epoch: 1, jkt: device.jkt }),
    ]);
  });

  test('happens once, and not after the call', async () => {
    const drop = await lobby();
    const [fan, other] = [await makeFan(), await makeFan()];
    await joined(room.url, drop.drop, fan);
    const device = await signIn(fan.account, fresh);
    await moved(drop.drop, device);
    // asked again by the same device, it is a yes again
    expect(await moved(drop.drop, device, 1)).toMatchObject({ holder: true });
    expect(await codeOf(move(drop.drop, await signIn(fan.account, fresh), 1))).toBe('place_moved');

    const { place } = await joined(room.url, drop.drop, other);
    const tab = connect(room.url, hello(place));
    await room.drawSoon(drop);
    await room.grant(drop.drop, { granted: 1 });
    await waitUntil('the call', () => tab.of('call').length > 0);
    expect(await codeOf(move(drop.drop, await signIn(other.account, fresh), 1))).toBe('place_called');
    expect(await joined(urlOf(0), drop.drop, await signIn(other.account))).toMatchObject({
      holder: false,
      movable: false,
    });
    tab.end();
  });

  test('a replica that has not read of it yet does not call the old device either', async () => {
    const drop = await lobby();
    const fan = await makeFan();
    const { place } = await joined(urlOf(1), drop.drop, fan);
    const old = connect(urlOf(1), hello(place));
    await waitUntil('the tick', () => old.of('tick').length > 0);
    await room.drawSoon(drop);
    const device = await signIn(fan.account, fresh);
    const copy = await room.replicas[1]?.room.drops.find(drop.drop);
    if (copy === undefined) throw new Error('the replica knows the drop');
    await waitUntil('the calls to begin', () => copy.state.phase === 'calling');
    // from here on it reads nothing but calls
    const stall = setInterval(() => {
      copy.nextPollAtMs = Number.MAX_SAFE_INTEGER;
    }, 1);
    copy.nextPollAtMs = Number.MAX_SAFE_INTEGER;
    const second = await moved(drop.drop, device);
    const fresher = connect(urlOf(0), hello(second.place));
    await waitUntil('the new one here', () => fresher.of('tick').length > 0);
    await room.grant(drop.drop, { granted: 1 });
    await waitUntil('the call there', () => fresher.of('call').length > 0);
    await waitUntil('the call known here', () => copy.calls.size > 0);
    expect((await poll(drop.drop, place, 1)).call).toBeNull();
    expect(old.of('call')).toEqual([]);
    clearInterval(stall);
    copy.nextPollAtMs = 0;
    await waitUntil('the word', () => old.of('moved').length > 0);
    for (const socket of [old, fresher]) socket.end();
  });
});
