import { act as actRoute } from '@zilker/contracts/http/room';
import { newId } from '@zilker/contracts/ids';
import type { LogEntry } from '@zilker/contracts/log';
import { verifyLog } from '@zilker/contracts/log-chain';
import { pathOf } from '@zilker/contracts/route';
import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  connect,
  definition,
  hello,
  joinDrop,
  joined,
  makeFan,
  signPlace,
  signService,
  staffAccess,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms();
});
afterAll(() => room.stopRooms());

const json = { 'content-type': 'application/json' };
const codeOf = async (response: Response) =>
  [response.status, ((await response.json()) as { code: string }).code] as const;

test('joining: each wrong request has its own code, and none gets a place', async () => {
  const drop = definition();
  await room.define(drop);
  const fan = await makeFan();
  const url = `${room.url}/room/v1/drops/${drop.drop}/places`;
  const good = {
    method: 'POST',
    headers: { ...json, authorization: `Bearer ${fan.access}` },
    body: JSON.stringify({ jkt: fan.jkt }),
  };
  const post = (change: object, to = url) => fetch(to, { ...good, ...change }).then(codeOf);
  const bearer = (token: string) => ({ headers: { ...json, authorization: `Bearer ${token}` } });

  expect(await post({ headers: json })).toEqual([401, 'sign_in_required']);
  expect(await post(bearer('garbage'))).toEqual([401, 'access_invalid']);
  expect(await post(bearer(await staffAccess({ role: 'venue_admin' })))).toEqual([403, 'role_required']);
  for (const body of ['{', '', '[]', '{"jkt":7}', '{"jkt":"short"}', 'null', '"x"'])
    expect(await post({ body }), body).toEqual([400, 'bad_request']);
  expect(await post({ body: JSON.stringify({ jkt: fan.jkt, more: 'x'.repeat(20_000) }) })).toEqual([
    413,
    'body_too_large',
  ]);
  expect(await post({}, url.replace(drop.drop, newId('drop')))).toEqual([404, 'drop_unknown']);
  expect(await post({}, url.replace(drop.drop, 'drp_nonsense'))).toEqual([400, 'bad_request']);
  expect(await post({ method: 'PUT' })).toEqual([404, 'not_found']);

  expect(await joined(room.url, drop.drop, fan)).toMatchObject({ index: 0, facts: { drop: drop.drop } });
});

test('before the lobby opens the answer says when it does', async () => {
  const drop = definition({ lobbyOpensAtMs: Date.now() + 60_000 });
  await room.define(drop);
  const response = await joinDrop(room.url, drop.drop, await makeFan());
  expect(response.status).toBe(409);
  expect(await response.json()).toMatchObject({
    code: 'lobby_not_open',
    facts: { lobbyOpensAtMs: drop.lobbyOpensAtMs },
  });
});

test('the same fan has the same place, in every tab and on every device', async () => {
  const drop = definition();
  await room.define(drop);
  const fan = await makeFan();
  await joined(room.url, drop.drop, await makeFan());
  const [first, again] = [await joined(room.url, drop.drop, fan), await joined(room.url, drop.drop, fan)];
  const { jkt } = await makeFan();
  const elsewhere = await joined(room.url, drop.drop, { ...fan, jkt });
  for (const other of [again, elsewhere])
    expect(other).toMatchObject({ index: first.index, leaf: first.leaf, blind: first.blind });
});

test('polling: the place token, a call when there is one, presence by the poll alone', async () => {
  const drop = definition();
  await room.define(drop);
  const { place } = await joined(room.url, drop.drop, await makeFan());
  const url = `${room.url}/room/v1/drops/${drop.drop}/place`;
  const poll = (token?: string, to = url) =>
    fetch(to, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
  expect(await poll().then(codeOf)).toEqual([401, 'place_required']);
  expect(await poll('x.y.z').then(codeOf)).toEqual([401, 'place_invalid']);
  expect(await poll(place, url.replace(drop.drop, newId('drop'))).then(codeOf)).toEqual([
    401,
    'place_invalid',
  ]);
  await room.drawSoon(drop);
  await room.grant(drop.drop, { granted: 1 });
  const call = await waitUntil(
    'the call',
    async () =>
      ((await (await poll(place)).json()) as { call: { admission: string; callNo: number } | null }).call ??
      false,
    { everyMs: 200 },
  );
  expect(call.callNo).toBe(1);
  // asked again, the call is there still
  expect(await (await poll(place)).json()).toMatchObject({ call: { callNo: 1 } });
});

test('leaving is for good, and is told to every tab', async () => {
  const drop = definition();
  await room.define(drop);
  const fan = await makeFan();
  const { place } = await joined(room.url, drop.drop, fan);
  const tab = connect(room.url, hello(place));
  await waitUntil('the tick', () => tab.of('tick').length > 0);
  const url = `${room.url}/room/v1/drops/${drop.drop}/place`;
  const leave = () => fetch(url, { method: 'DELETE', headers: { authorization: `Bearer ${place}` } });
  expect((await leave()).status).toBe(200);
  expect((await leave()).status).toBe(200);
  await waitUntil('the word', () => tab.of('left').length > 0);
  expect(await joinDrop(room.url, drop.drop, fan).then(codeOf)).toEqual([409, 'place_left']);
  expect(await fetch(url, { headers: { authorization: `Bearer ${place}` } }).then(codeOf)).toEqual([
    409,
    'place_left',
  ]);
  const late = connect(room.url, hello(place));
  await waitUntil('the word, later', () => late.of('left').length > 0);
  for (const socket of [tab, late]) socket.end();
  const left = (await room.takeReports()).filter(
    ({ drop: of, report }) => of === drop.drop && report.fact === 'left',
  );
  expect(left.map(({ report }) => report)).toEqual([expect.objectContaining({ index: 0 })]);
});

test('the public page is cacheable, knows no secret, and proofs wait for the draw', async () => {
  const drop = definition();
  await room.define(drop);
  const response = await fetch(`${room.url}/room/v1/drops/${drop.drop}`);
  expect(response.headers.get('cache-control')).toMatch(/^public, max-age=1,/);
  const { facts } = (await response.json()) as {
    facts: { frozen: null; commitment: string; beacon: object };
  };
  expect(facts).toMatchObject({
    frozen: null,
    drawn: null,
    commitment: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  const proof = `${room.url}/room/v1/drops/${drop.drop}/proof`;
  for (const url of [proof, `${proof}/0`])
    expect(await fetch(url).then(codeOf)).toEqual([409, 'proof_not_ready']);
  expect(await fetch(`${proof}/x`).then(codeOf)).toEqual([400, 'bad_request']);
  expect(await fetch(`${room.url}/room/v1/drops/${newId('drop')}`).then(codeOf)).toEqual([
    404,
    'drop_unknown',
  ]);
});

test('definitions: by the workers alone, newer ones alone', async () => {
  const drop = definition({ version: 3 });
  const put = async (body: unknown, token?: string, to: string = drop.drop) =>
    fetch(`${room.adminUrl}/internal/v1/drops/${to}`, {
      method: 'PUT',
      headers: token === undefined ? json : { ...json, authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
  const service = await signService();
  expect(await put({ definition: drop, record: null }).then(codeOf)).toEqual([401, 'sign_in_required']);
  expect(await put({ definition: drop, record: null }, (await makeFan()).access).then(codeOf)).toEqual([
    401,
    'access_invalid',
  ]);
  expect(await put({ definition: { ...drop, tickets: -1 }, record: null }, service).then(codeOf)).toEqual([
    400,
    'bad_request',
  ]);
  expect(await put({ definition: drop, record: null }, service, newId('drop')).then(codeOf)).toEqual([
    400,
    'bad_request',
  ]);
  expect((await fetch(`${room.url}/room/v1/drops/${drop.drop}`)).status).toBe(404);
  expect(await (await put({ definition: drop, record: null }, service)).json()).toEqual({ version: 3 });
  expect(
    await (await put({ definition: { ...drop, version: 2, title: 'Old' }, record: null }, service)).json(),
  ).toEqual({
    version: 3,
  });
  const titleNow = async () =>
    ((await (await fetch(`${room.url}/room/v1/drops/${drop.drop}`)).json()) as { facts: { title: string } })
      .facts.title;
  expect(await titleNow()).toBe(drop.title);
  await put({ definition: { ...drop, version: 4, title: 'New' }, record: null }, service);
  await waitUntil('the new title', async () => (await titleNow()) === 'New');
});

test('the internal face is not on the public port', async () => {
  const drop = definition();
  const response = await fetch(`${room.url}/internal/v1/drops/${drop.drop}`, { method: 'PUT', body: '{}' });
  expect(response.status).toBe(404);
});

test('acts: role, venue, key and phase are checked; the log is chained and reported', async () => {
  const drop = definition();
  await room.define(drop);
  const url = room.url + pathOf(actRoute, { drop: drop.drop });
  const mine = await staffAccess({ role: 'venue_admin' });
  const operator = await staffAccess({ role: 'operator' });
  let keys = 0;
  const act = (
    body: unknown,
    token: string | undefined = mine,
    key: string | null = `key-${String(++keys).padStart(16, '0')}`,
  ) =>
    fetch(url, {
      method: 'POST',
      headers: {
        ...json,
        ...(token === '' ? {} : { authorization: `Bearer ${token}` }),
        ...(key === null ? {} : { 'idempotency-key': key }),
      },
      body: JSON.stringify(body),
    });
  const rate = { act: 'rate', ratePerMinute: 34 };

  expect(await act(rate, '').then(codeOf)).toEqual([401, 'sign_in_required']);
  expect(await act(rate, (await makeFan()).access).then(codeOf)).toEqual([403, 'role_required']);
  const others = await staffAccess({ role: 'venue_admin', venue: newId('venue') });
  expect(await act(rate, others).then(codeOf)).toEqual([403, 'role_required']);
  expect(await act(rate, mine, null).then(codeOf)).toEqual([400, 'idempotency_key_required']);
  expect(await act(rate, mine, 'short').then(codeOf)).toEqual([400, 'bad_request']);
  expect(await act({ act: 'rate', ratePerMinute: 0 }).then(codeOf)).toEqual([400, 'bad_request']);
  expect(await act({ act: 'dance' }).then(codeOf)).toEqual([400, 'bad_request']);
  expect(await act({ act: 'pause' }).then(codeOf)).toEqual([409, 'act_not_allowed']);
  expect(await act({ act: 'resume_sale' }).then(codeOf)).toEqual([409, 'act_not_allowed']);

  const console_ = connect(room.url, { t: 'watch', v: 1, drop: drop.drop, access: mine });
  await waitUntil('the log so far', () => console_.of('log').length > 0);
  const key = 'key-of-one-intended-act';
  const [first, again] = [
    await (await act(rate, mine, key)).json(),
    await (await act(rate, mine, key)).json(),
  ];
  expect(again).toEqual(first);
  expect(await act({ act: 'rate', ratePerMinute: 35 }, mine, key).then(codeOf)).toEqual([
    409,
    'idempotency_key_reused',
  ]);
  // twenty at once: each is in the log, in one chain
  await Promise.all(
    Array.from({ length: 20 }, (_, at) =>
      act({ act: 'message', text: `Note ${at}` }, at % 2 ? mine : operator),
    ),
  );
  expect((await act({ act: 'stop_sale' }, operator)).status).toBe(200);
  await waitUntil(
    'the log on the console',
    () => console_.of('log').flatMap(({ entries }) => entries).length === 22,
  );
  const log: LogEntry[] = console_.of('log').flatMap(({ entries }) => entries);
  const head = await waitUntil('the head in a tick', () => {
    const last = console_.of('watch').at(-1);
    return last?.head === log.at(-1)?.hash ? last?.head : undefined;
  });
  expect(verifyLog(log, head)).toBe(true);
  expect(log[0]).toMatchObject({
    by: 'venue',
    act: 'rate',
    text: 'Red Bluff Hall lowered the rate, 6000 to 34 a minute',
  });
  expect(console_.of('watch').at(-1)).toMatchObject({ ratePerMinute: 34, limitedBy: 'stopped' });
  console_.end();

  const reported = (await waitFor(drop.drop, 22)).map((report) => report.entry.seq);
  expect(reported.toSorted((a, b) => a - b)).toEqual(log.map(({ seq }) => seq));
});

/** The acts of a drop that reached the queue, once there are so many. */
async function waitFor(drop: string, count: number) {
  const acts: { entry: LogEntry }[] = [];
  return waitUntil('the reports', async () => {
    for (const { drop: of, report } of await room.takeReports())
      if (of === drop && report.fact === 'entry' && !acts.some(({ entry }) => entry.seq === report.entry.seq))
        acts.push(report);
    return acts.length === count ? acts : undefined;
  });
}

test('a socket that says the wrong thing, or nothing, is told why and closed', async () => {
  const drop = definition();
  await room.define(drop);
  const { place, index, leaf } = await joined(room.url, drop.drop, await makeFan());
  const claims = {
    sub: newId('account'),
    drop: drop.drop,
    index,
    leaf,
    jkt: 'x'.repeat(43),
    epoch: 0,
    holder: true,
    work: 0,
  };
  const foreign = await signPlace({ ...claims, drop: newId('drop') }, { ttlMs: 60_000 });
  const expired = await signPlace(claims, { ttlMs: -60_000 });
  const others = await staffAccess({ role: 'venue_admin', venue: newId('venue') });
  const fan = await makeFan();
  const closes: [unknown, number, string][] = [
    ['garbage', 4400, 'socket_garbage'],
    ['{"t":"hello"', 4400, 'socket_garbage'],
    [{ t: 'hello', v: 2, place }, 4400, 'socket_garbage'],
    [{ t: 'hello', v: 1, place: 7 }, 4400, 'socket_garbage'],
    [{ t: 'dance', v: 1 }, 4400, 'socket_garbage'],
    [{ t: 'hello', v: 1, place: 'x'.repeat(3_000) }, 4400, 'socket_garbage'],
    [hello('x.y.z'), 4401, 'place_invalid'],
    [hello(expired), 4401, 'place_invalid'],
    // we gave that place, so there must have been such a drop: the record is asked for it
    [hello(foreign), 1001, 'unavailable'],
    [{ t: 'watch', v: 1, drop: drop.drop, access: 'x' }, 4401, 'access_invalid'],
    [{ t: 'watch', v: 1, drop: drop.drop, access: fan.access }, 4401, 'role_required'],
    [{ t: 'watch', v: 1, drop: drop.drop, access: others }, 4401, 'role_required'],
    [{ t: 'watch', v: 1, drop: newId('drop'), access: others }, 4404, 'drop_unknown'],
  ];
  for (const [first, code, error] of closes) {
    const socket = connect(room.url, first);
    await waitUntil(
      `the close after ${JSON.stringify(first).slice(0, 60)}`,
      () => socket.closed !== undefined,
    );
    expect([socket.closed?.code, socket.of('error').at(-1)?.code], JSON.stringify(first)).toEqual([
      code,
      error,
    ]);
  }
  const huge = connect(room.url, 'x'.repeat(5_000));
  const binary = connect(room.url);
  binary.socket.on('open', () => binary.socket.send(Buffer.from(JSON.stringify(hello(place)))));
  const talkative = connect(room.url, hello(place));
  talkative.socket.on('open', () => talkative.socket.send(JSON.stringify(hello(place))));
  const silent = connect(room.url);
  await waitUntil('the closes', () =>
    [huge, binary, talkative, silent].every(({ closed }) => closed !== undefined),
  );
  expect([huge, binary, talkative, silent].map(({ closed }) => closed?.code)).toEqual([
    1009, 4400, 4400, 4408,
  ]);
});

test('an upgrade at another address is refused', async () => {
  const socket = connect(`${room.url}/elsewhere`);
  await waitUntil('the close', () => socket.closed !== undefined);
  expect(socket.frames).toEqual([]);
});
