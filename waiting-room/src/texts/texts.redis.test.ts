import * as routes from '@zilker/contracts/http/room';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { pathOf } from '@zilker/contracts/route';
import { waitUntil } from '@zilker/local/wait-until';
import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { positionOf } from '../drops/drop.ts';
import { definition, joined, makeFan, startTestRooms, type TestRoom } from '../testing/rooms.ts';
import { nearTeller } from './tell-near.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms({ replicas: 2 });
});
afterAll(() => room.stopRooms());

const urlOf = (replica: number) => room.replicas[replica]?.url ?? '';
const bearer = (place: string) => ({ authorization: `Bearer ${place}`, 'content-type': 'application/json' });

async function ask(drop: string, place: string, on: boolean, replica = 0) {
  const response = await fetch(urlOf(replica) + pathOf(routes.askTexts, { drop }), {
    method: 'PUT',
    headers: bearer(place),
    body: JSON.stringify({ on }),
  });
  return { status: response.status, json: await response.json() };
}
async function asksFor(drop: string, place: string, replica = 0): Promise<boolean> {
  const response = await fetch(urlOf(replica) + pathOf(routes.pollPlace, { drop }), {
    headers: bearer(place),
  });
  return v.parse(routes.pollPlace.reply, await response.json()).texts;
}
/** Facts of one kind that reach the record, gathered until `enough`. Two replicas may hand the same one over. */
async function facts<F extends RoomReport['fact']>(
  drop: string,
  fact: F,
  enough: (all: Extract<RoomReport, { fact: F }>[]) => boolean,
): Promise<Extract<RoomReport, { fact: F }>[]> {
  const all = new Map<string, Extract<RoomReport, { fact: F }>>();
  await waitUntil(`the facts ${fact}`, async () => {
    for (const { drop: of, report } of await room.takeReports())
      if (of === drop && report.fact === fact)
        all.set(JSON.stringify(report), report as Extract<RoomReport, { fact: F }>);
    return enough([...all.values()]);
  });
  return [...all.values()];
}

test('a fan asks for texts and asks no more; every replica knows, and the record hears of each change once', async () => {
  const drop = definition();
  await room.define(drop);
  const fan = await makeFan();
  const { place, index } = await joined(room.url, drop.drop, fan);
  expect(await asksFor(drop.drop, place)).toBe(false);
  for (const replica of [0, 1, 0])
    expect(await ask(drop.drop, place, true, replica)).toEqual({ status: 200, json: { on: true } });
  expect(await asksFor(drop.drop, place)).toBe(true);
  await waitUntil('the other replica to know', () => asksFor(drop.drop, place, 1), { everyMs: 100 });
  expect(await ask(drop.drop, place, false, 1)).toEqual({ status: 200, json: { on: false } });
  expect(await asksFor(drop.drop, place, 1)).toBe(false);
  const changes = await facts(drop.drop, 'texts', (all) => all.length >= 2);
  const [on, off] = changes.toSorted((a, b) => a.atMs - b.atMs);
  expect(changes).toHaveLength(2);
  expect(on).toMatchObject({ index, account: fan.account, on: true });
  expect(off).toMatchObject({ index, account: fan.account, on: false });

  await fetch(urlOf(0) + pathOf(routes.leavePlace, { drop: drop.drop }), {
    method: 'DELETE',
    headers: bearer(place),
  });
  await waitUntil('the refusal', async () => (await ask(drop.drop, place, true)).status === 409);
});

test('who asked is told of once when the turn is three minutes away, whoever finds it', async () => {
  const drop = definition({ ratePerMinute: 20 });
  await room.define(drop);
  const fans = await Promise.all(
    Array.from({ length: 120 }, async () => joined(room.url, drop.drop, await makeFan())),
  );
  // every second fan asks
  const asking = fans.filter((_, at) => at % 2 === 0);
  await Promise.all(asking.map(({ place }) => ask(drop.drop, place, true)));
  await room.drawSoon(drop);
  const copy = await room.room.drops.find(drop.drop);
  if (copy === undefined) throw new Error('the room knows the drop');
  // nobody is here, so the line stands at 0 and moves, by the rate, a position in 0.75 s: passing the absent counts four times
  await room.grant(drop.drop, { granted: 1 });
  await waitUntil('an estimate', () => copy.state.phase === 'calling' && copy.tick.limitedBy === 'rate');
  const reachOf = () => (copy.tick.ratePerMinute / 0.25) * (3 / ((0.8 + 1.33) / 2));
  expect(reachOf()).toBeGreaterThan(200);
  const due = asking.map(({ index }) => index).toSorted((a, b) => a - b);

  // both replicas look by themselves; more who look at the same moment change nothing
  await Promise.all(
    room.replicas.map(async ({ room: { context, drops } }) => {
      const own = await drops.find(drop.drop);
      if (own === undefined) return;
      await waitUntil('the wishes known', () => own.asked.length > 0);
      await nearTeller(context, own)();
    }),
  );
  const told = await facts(
    drop.drop,
    'near',
    (all) => all.flatMap(({ indices }) => indices).length >= due.length,
  );
  expect(told.flatMap(({ indices }) => indices).toSorted((a, b) => a - b)).toEqual(due);
  for (const { indices, minutes } of told)
    for (const index of indices) {
      const ahead = positionOf(copy, index) ?? 0;
      const middle = (ahead / (copy.tick.ratePerMinute / 0.25)) * ((0.8 + 1.33) / 2);
      expect(minutes).toBe(Math.max(1, Math.round(middle)));
    }
});

test('who stands further back is told later', async () => {
  const drop = definition({ mode: 'standby', drawAtMs: Date.now() - 1_000, ratePerMinute: 1 });
  await room.define(drop);
  const places = await Promise.all(
    Array.from({ length: 40 }, async () => joined(room.url, drop.drop, await makeFan())),
  );
  await Promise.all(places.map(({ place }) => ask(drop.drop, place, true)));
  await room.grant(drop.drop, { granted: 1 });
  const told = await facts(drop.drop, 'near', (all) => all.length > 0);
  const indices = told.flatMap((report) => report.indices);
  // at 1 a minute with nobody here, 4 positions a minute at most: about 11 in three minutes
  expect(Math.max(...indices)).toBeLessThan(12);
  expect(indices).toContain(0);
});
