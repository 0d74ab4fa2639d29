import { roundAt } from '@zilker/contracts/draw/chain';
import type { DropDefinition, DropFacts } from '@zilker/contracts/drop';
import { act as actRoute } from '@zilker/contracts/http/room';
import type { LogEntry, OperatorAct } from '@zilker/contracts/log';
import { verifyLog } from '@zilker/contracts/log-chain';
import { pathOf } from '@zilker/contracts/route';
import type { Tick } from '@zilker/contracts/socket/tick';
import { waitUntil } from '@zilker/local/wait-until';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  connect,
  definition,
  hello,
  joinDrop,
  joined,
  makeFan,
  staffAccess,
  startTestRooms,
  type TestRoom,
} from '../testing/rooms.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await startTestRooms({ replicas: 2 });
});
afterAll(() => room.stopRooms());

const urls = () => room.replicas.map(({ url }) => url);
const read = async (url: string, drop: string) =>
  (await (await fetch(`${url}/room/v1/drops/${drop}`)).json()) as { facts: DropFacts; tick: Tick };
const logOf = async (drop: string, after = 0) =>
  ((await (await fetch(`${room.url}/room/v1/drops/${drop}/log/${after}`)).json()) as { entries: LogEntry[] })
    .entries;
const phaseIs = (drop: string, phase: Tick['phase']) =>
  Promise.all(
    urls().map((url) =>
      waitUntil(`${phase} at ${url}`, async () => (await read(url, drop)).tick.phase === phase, {
        everyMs: 60,
      }),
    ),
  );

/** The console of the same drop on each replica. */
async function consolesOf(drop: DropDefinition) {
  const access = await staffAccess({ role: 'operator' });
  const consoles = urls().map((url) => connect(url, { t: 'watch', v: 1, drop: drop.drop, access }));
  for (const one of consoles) await waitUntil('the console', () => one.of('log').length > 0);
  return consoles;
}

let keys = 0;
async function act(drop: string, body: OperatorAct): Promise<LogEntry> {
  const response = await fetch(room.url + pathOf(actRoute, { drop }), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${await staffAccess({ role: 'operator' })}`,
      'idempotency-key': `lifecycle-${String(++keys).padStart(10, '0')}`,
    },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { entry: LogEntry }).entry;
}

test('a moved draw is on every screen, with its entry in the log and the tick’s head', async () => {
  const drop = definition();
  await room.define(drop);
  const { place } = await joined(room.url, drop.drop, await makeFan());
  const fan = connect(urls()[1] ?? '', hello(place));
  const consoles = await consolesOf(drop);
  const screens = [fan, ...consoles];
  const drawAtMs = drop.drawAtMs + 1_800_000;
  await room.define({ ...drop, version: 2, drawAtMs });
  for (const screen of screens)
    await waitUntil('the new time', () =>
      screen.of('facts').some(({ facts }) => facts.drawAtMs === drawAtMs),
    );
  const [entry] = await logOf(drop.drop);
  expect(entry).toMatchObject({
    seq: 0,
    by: 'venue',
    act: 'moved',
    text: expect.stringMatching(/^Draw moved to /),
  });
  await waitUntil('the head', () => fan.of('tick').at(-1)?.head === entry?.hash);
  const { facts } = await read(room.url, drop.drop);
  expect(facts.beacon?.round).toBe(facts.beacon && roundAt(facts.beacon.chain, drawAtMs));
  for (const screen of screens) screen.end();
});

test('definitions that come out of order, twice, or on two replicas at once change a drop once', async () => {
  const drop = definition();
  await room.define(drop);
  const versions = [2, 5, 3, 5, 4, 2].map((version) => ({
    ...drop,
    version,
    closesAtMs: drop.closesAtMs + version * 60_000,
  }));
  await Promise.all(versions.map((one) => room.define(one)));
  const { facts } = await waitUntil('the newest', async () => {
    const page = await read(room.url, drop.drop);
    return page.facts.version === 5 && page;
  });
  expect(facts.closesAtMs).toBe(drop.closesAtMs + 5 * 60_000);
  const log = await logOf(drop.drop);
  // each that was taken is one entry, none twice, the newest last
  expect(new Set(log.map(({ text }) => text)).size).toBe(log.length);
  expect(log.length).toBeGreaterThan(0);
  await room.define({ ...drop, version: 4, closesAtMs: 0 });
  expect(await logOf(drop.drop)).toEqual(log);
  await waitUntil('the tick’s count', async () => (await read(room.url, drop.drop)).tick.seq === log.length);
  expect(verifyLog(log, (await read(room.url, drop.drop)).tick.head)).toBe(true);
});

test.each([
  ['scheduled', { lobbyOpensAtMs: Date.now() + 600_000 }],
  ['lobby', {}],
] as const)('a drop cancelled while %s closes on every replica, once', async (phase, change) => {
  const drop = definition(change);
  await room.define(drop);
  await phaseIs(drop.drop, phase);
  const consoles = await consolesOf(drop);
  await room.define({ ...drop, version: 2, cancelled: true });
  await phaseIs(drop.drop, 'closed');
  for (const one of consoles) {
    await waitUntil('the facts', () => one.of('facts').some(({ facts }) => facts.cancelled));
    await waitUntil('the phase', () => one.of('watch').at(-1)?.phase === 'closed');
    one.end();
  }
  expect((await logOf(drop.drop)).map(({ text }) => text)).toEqual(['Drop cancelled']);
  expect(await joinDrop(room.url, drop.drop, await makeFan()).then(({ status }) => status)).toBe(409);
  const ended = await reportsOf(drop.drop, 'ended', 1);
  expect(ended).toEqual([expect.objectContaining({ phase: 'closed', called: 0 })]);
});

test('a drop cancelled between freeze and draw is never drawn, and what was frozen stays public', async () => {
  const control = (faults: object) =>
    fetch(`${room.beacon?.url}/_control/faults`, { method: 'PUT', body: JSON.stringify(faults) });
  const drop = definition();
  await room.define(drop);
  await joined(room.url, drop.drop, await makeFan());
  await control({ outage: true });
  await room.drawSoon(drop);
  await waitUntil('the frozen facts', async () => (await read(room.url, drop.drop)).facts.frozen !== null);
  // the draw cannot move any more, the closing can
  const late = {
    ...drop,
    version: 3,
    drawAtMs: drop.drawAtMs + 900_000,
    closesAtMs: drop.closesAtMs + 60_000,
  };
  const { drawAtMs } = (await read(room.url, drop.drop)).facts;
  await room.define(late);
  await waitUntil(
    'the new closing',
    async () => (await read(room.url, drop.drop)).facts.closesAtMs === late.closesAtMs,
  );
  expect((await read(room.url, drop.drop)).facts.drawAtMs).toBe(drawAtMs);
  await room.define({ ...late, version: 4, cancelled: true });
  await phaseIs(drop.drop, 'closed');
  await control({});
  const proof = await fetch(`${room.url}/room/v1/drops/${drop.drop}/proof`);
  expect(proof.status).toBe(200);
  const { facts, correlation, firstTenth, log } = (await proof.json()) as {
    facts: DropFacts;
    correlation: null;
    firstTenth: number[];
    log: LogEntry[];
  };
  expect([facts.drawn, facts.frozen?.n, correlation, firstTenth]).toEqual([null, 1, null, []]);
  // on a busy machine the freeze may come too late for its first round
  const acts = log.map((entry) => entry.act).filter((act) => act !== 'put_off');
  expect(acts).toEqual(['moved', 'moved', 'closed']);
  expect((await fetch(`${room.url}/room/v1/drops/${drop.drop}/proof/0`)).status).toBe(200);
});

test('standby: calls at once in order of arrival, sells out, opens again when tickets come back, and closes', async () => {
  const nowMs = Date.now();
  const drop = definition({ mode: 'standby', lobbyOpensAtMs: nowMs + 1_200, drawAtMs: nowMs + 1_200 });
  await room.define(drop);
  expect((await read(room.url, drop.drop)).tick.phase).toBe('scheduled');
  expect((await read(room.url, drop.drop)).facts.beacon).toBe(null);
  await phaseIs(drop.drop, 'calling');
  const fans: ReturnType<typeof connect>[] = [];
  for (let at = 0; at < 4; at++) {
    const { place, index } = await joined(urls()[at % 2] ?? '', drop.drop, await makeFan());
    expect(index).toBe(at);
    fans.push(connect(urls()[at % 2] ?? '', hello(place)));
  }
  // whoever is not seen here yet would be passed
  for (const url of urls())
    await waitUntil('all of them here', async () => (await read(url, drop.drop)).tick.present === 1);
  await room.grant(drop.drop, { granted: 2 });
  await waitUntil('the first two calls', () => fans.slice(0, 2).every((fan) => fan.of('call').length > 0));
  expect(fans.slice(2).flatMap((fan) => fan.of('call'))).toEqual([]);
  await waitUntil('the line', async () => (await read(room.url, drop.drop)).tick.serving === 2);
  const { facts } = await read(room.url, drop.drop);
  expect([facts.frozen, facts.drawn]).toEqual([null, null]);

  await room.grant(drop.drop, { granted: 2, limitedBy: 'sold_out', sold: 100, free: 0 });
  await phaseIs(drop.drop, 'sold_out');
  await room.grant(drop.drop, { granted: 3, limitedBy: 'rate', sold: 99, free: 0 });
  await waitUntil('the third call', () => (fans[2]?.of('call').length ?? 0) > 0);
  await room.define({ ...drop, version: 2, closesAtMs: Date.now() });
  await phaseIs(drop.drop, 'closed');
  expect((await logOf(drop.drop)).map((entry) => entry.act)).toEqual([
    'sold_out',
    'reopened',
    'moved',
    'closed',
  ]);
  // the record takes the close alone for the end of a standby line
  expect(await reportsOf(drop.drop, 'ended', 2)).toEqual([
    expect.objectContaining({ phase: 'sold_out', called: 2 }),
    expect.objectContaining({ phase: 'closed', called: 3 }),
  ]);
  for (const fan of fans) fan.end();
});

test('a drawn drop that sold out stays so, for what was granted is settled', async () => {
  const drop = definition();
  await room.define(drop);
  await joined(room.url, drop.drop, await makeFan());
  await room.drawSoon(drop);
  await waitUntil('the calls', async () => (await read(room.url, drop.drop)).tick.phase === 'calling');
  await room.grant(drop.drop, { granted: 0, limitedBy: 'sold_out' });
  await phaseIs(drop.drop, 'sold_out');
  await room.grant(drop.drop, { granted: 5, limitedBy: 'rate' });
  const console_ = (await consolesOf(drop))[0];
  const told = console_?.of('watch').length ?? 0;
  await waitUntil('the next tick', () => (console_?.of('watch').length ?? 0) > told + 1);
  expect(console_?.of('watch').at(-1)?.phase).toBe('sold_out');
  console_?.end();
});

test('an act is on the screens of every replica, a removed place is told so, and every entry is reported', async () => {
  const drop = definition();
  await room.define(drop);
  const { place, index } = await joined(room.url, drop.drop, await makeFan());
  const fan = connect(urls()[1] ?? '', hello(place));
  await waitUntil('the fan', () => fan.of('tick').length > 0);
  const consoles = await consolesOf(drop);
  await act(drop.drop, { act: 'rate', ratePerMinute: 40, floorPerMinute: 8 });
  for (const one of consoles) await waitUntil('the rate', () => one.of('watch').at(-1)?.ratePerMinute === 40);
  await waitUntil('the facts', () => fan.of('facts').at(-1)?.facts.floorPerMinute === 8);
  await act(drop.drop, { act: 'message', text: 'Doors at seven' });
  await waitUntil('the message', () => fan.of('tick').at(-1)?.message?.text === 'Doors at seven');
  await act(drop.drop, { act: 'remove', index, reason: 'A test' });
  await waitUntil('the word', () => fan.of('left').length > 0);
  await act(drop.drop, { act: 'close' });
  await phaseIs(drop.drop, 'closed');
  const log = await logOf(drop.drop);
  expect(log.map((entry) => entry.act)).toEqual(['rate', 'message', 'remove', 'close']);
  expect(await logOf(drop.drop, 3)).toEqual(log.slice(3));
  expect(await logOf(drop.drop, 99)).toEqual([]);
  const entries = await reportsOf(drop.drop, 'entry', 4);
  const said = entries.flatMap((report) => (report.fact === 'entry' ? [report.entry] : []));
  expect(said.toSorted((a, b) => a.seq - b.seq)).toEqual(log);
  for (const screen of [fan, ...consoles]) screen.end();
});

/** The reports of one fact of one drop, once there are so many; those of other drops are kept for their own tests. */
type Report = Awaited<ReturnType<TestRoom['takeReports']>>[number]['report'];
const reported: { drop: string; report: Report }[] = [];
async function reportsOf(drop: string, fact: Report['fact'], count: number): Promise<Report[]> {
  return waitUntil(`the reports of ${fact}`, async () => {
    reported.push(...(await room.takeReports()));
    // two replicas may hand over the same one
    const own = new Map(
      reported
        .filter((one) => one.drop === drop && one.report.fact === fact)
        .map(({ report }) => [JSON.stringify(report), report]),
    );
    return own.size >= count && [...own.values()];
  });
}
