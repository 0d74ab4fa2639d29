import { permute } from '@zilker/contracts/draw/permute';
import { verifyPlace as checkPlace } from '@zilker/contracts/draw/proof';
import type { DropFacts } from '@zilker/contracts/drop';
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
} from './testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms({ replicas: 2 });
});
afterAll(() => room.stopRooms());

test('a whole drop over two replicas: join, draw, check, call in order, sold out', async () => {
  const drop = definition();
  expect((await room.define(drop)).status).toBe(200);
  const fans = await Promise.all(Array.from({ length: 20 }, (_, at) => makeFan(at % 2 ? 'crowd' : 'core')));
  const urlOf = (at: number) => room.replicas[at % 2]?.url ?? '';
  const places = [];
  for (const [at, fan] of fans.entries()) places.push(await joined(urlOf(at), drop.drop, fan));
  expect(places.map(({ index }) => index)).toEqual(fans.map((_, at) => at));
  const sockets = places.map(({ place }, at) => connect(urlOf(at + 1), hello(place)));

  await room.drawSoon(drop);
  const drawn = await waitUntil('the draw', () =>
    sockets[0]?.of('facts').find(({ facts }) => facts.drawn !== null),
  );
  const facts: DropFacts = drawn.facts;
  expect(facts.frozen?.n).toBe(20);
  for (const [at, fan] of fans.entries()) {
    const { index, blind, leaf } = places[at] as (typeof places)[number];
    const path = (await (await fetch(`${room.url}/room/v1/drops/${drop.drop}/proof/${index}`)).json()) as {
      path: string[];
      leaf: string;
    };
    const position = permute(Buffer.from(facts.drawn?.seed ?? '', 'hex'), 20, index);
    const place = {
      index,
      position,
      account: fan.account,
      blind,
      leaf: Buffer.from(leaf, 'base64url').toString('hex'),
      path: path.path,
    };
    expect(checkPlace(facts, place)).toMatchObject({ ok: true, proven: 'fair', position });
  }

  await room.grant(drop.drop, { granted: 5 });
  const called = () => sockets.flatMap((socket, at) => socket.of('call').map((frame) => ({ at, frame })));
  await waitUntil('five calls', () => called().length >= 5);
  const seed = Buffer.from(facts.drawn?.seed ?? '', 'hex');
  const positions = called().map(({ at }) => permute(seed, 20, at));
  expect(positions.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4]);
  for (const { at, frame } of called()) {
    const claims = await verifyAdmission(frame.admission);
    expect(claims).toMatchObject({
      sub: fans[at]?.account,
      drop: drop.drop,
      index: at,
      callNo: 1,
      cnf: { jkt: fans[at]?.jkt },
    });
  }

  await room.grant(drop.drop, { granted: 5, limitedBy: 'sold_out', sold: 100, free: 0 });
  await waitUntil('everybody told', () =>
    sockets.every((socket) => socket.of('tick').at(-1)?.phase === 'sold_out'),
  );
  expect(called()).toHaveLength(5);
  for (const socket of sockets) socket.end();

  const reports = (await room.takeReports())
    .filter((one) => one.drop === drop.drop)
    .map(({ report }) => report);
  expect(reports.find(({ fact }) => fact === 'committed')).toMatchObject({ commitment: facts.commitment });
  expect(reports.find(({ fact }) => fact === 'frozen')).toMatchObject({
    n: 20,
    roster: facts.frozen?.roster,
  });
  expect(reports.find(({ fact }) => fact === 'drawn')).toMatchObject({ seed: facts.drawn?.seed });
  expect(reports.find(({ fact }) => fact === 'ended')).toMatchObject({
    phase: 'sold_out',
    called: 5,
    places: 20,
    serving: 5,
  });
});
