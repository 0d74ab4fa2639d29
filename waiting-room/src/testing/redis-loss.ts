import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { permute } from '@zilker/contracts/draw/permute';
import type { DropDefinition, DropFacts } from '@zilker/contracts/drop';
import type { LogEntry } from '@zilker/contracts/log';
import { verifyLog } from '@zilker/contracts/log-chain';
import { type CallEntry, callStream, parseCallEntry } from '@zilker/contracts/signals/calls';
import type { Tick } from '@zilker/contracts/socket/tick';
import { inRepository } from '@zilker/local/paths';
import { freePort } from '@zilker/local/ports';
import { type Redis, startRedis } from '@zilker/local/redis/redis';
import { waitUntil } from '@zilker/local/wait-until';
import { expect } from 'vitest';
import { keepRecord } from './record-keeper.ts';
import { connect, definition, type Fan, hello, makeFan, startTestRooms } from './rooms.ts';

export const moments = ['in the lobby', 'between freeze and draw', 'while calling'] as const;
export const remains = ['whole', 'without the last tenth of its file', 'empty'] as const;
export const replicas = ['alive', 'restarted'] as const;

type Page = { facts: DropFacts; tick: Tick };
type Seat = { fan: Fan; index: number; place: string };

const fansBefore = 12;
const fansAfter = 3;
const grantedBefore = 4;
const grantedInAll = 10;

/** A room of two replicas with a Redis of its own that can be killed, and a record to ask. */
export async function openLossBench() {
  const folder = await mkdtemp(join(tmpdir(), 'zilker-loss-'));
  const redis: Redis = await startRedis({
    port: await freePort(),
    dataDir: join(folder, 'redis'),
    fetchDir: inRepository('.zilker', 'redis-server'),
  });
  const room = await startTestRooms({ replicas: 2, redis: redis.urls });
  let alive = [...room.replicas];
  const urlOf = (at: number) => alive[at % alive.length]?.url ?? '';
  const record = keepRecord(room, () => alive[0]?.adminUrl ?? '');
  const setBeacon = (faults: object) =>
    fetch(`${room.beacon?.url}/_control/faults`, { method: 'PUT', body: JSON.stringify(faults) });

  const readPage = async (drop: string): Promise<Page | undefined> => {
    const response = await fetch(`${urlOf(0)}/room/v1/drops/${drop}`);
    return response.ok ? ((await response.json()) as Page) : undefined;
  };
  const untilPage = (what: string, drop: string, fits: (page: Page) => boolean) =>
    waitUntil(
      what,
      async () => {
        const page = await readPage(drop);
        return page !== undefined && fits(page) ? page : undefined;
      },
      { everyMs: 100 },
    );

  /** Insists while the room says that it cannot yet. */
  const enter = (fan: Fan, drop: string, at: number, place?: string): Promise<Seat> =>
    waitUntil(
      'the join',
      async () => {
        const response = await fetch(`${urlOf(at)}/room/v1/drops/${drop}/places`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: `Bearer ${fan.access}` },
          body: JSON.stringify({ jkt: fan.jkt, ...(place === undefined ? {} : { place }) }),
        });
        if (response.status === 503) return undefined;
        if (!response.ok) throw new Error(`join: ${response.status} ${await response.text()}`);
        const seat = (await response.json()) as { index: number; place: string };
        return { fan, index: seat.index, place: seat.place };
      },
      { everyMs: 100 },
    );

  const callsOf = async (drop: string): Promise<CallEntry[]> =>
    (await room.workers.xrange(callStream(drop), '-', '+')).map(([, fields]) => parseCallEntry(fields));
  const logOf = async (drop: string): Promise<LogEntry[]> => {
    const response = await fetch(`${urlOf(0)}/room/v1/drops/${drop}/log/0`);
    return ((await response.json()) as { entries: LogEntry[] }).entries;
  };

  async function drawSoon(drop: DropDefinition): Promise<DropDefinition> {
    const soon = { ...drop, version: drop.version + 1, drawAtMs: Date.now() + 3_600 };
    await record.define(soon);
    return soon;
  }

  /** One drop from its lobby to its calls, whose Redis dies at some moment; then holds it to what is promised. */
  async function survive(how: {
    moment: (typeof moments)[number];
    left: (typeof remains)[number];
    rooms: (typeof replicas)[number];
  }): Promise<void> {
    let drop = definition({ ratePerMinute: 600 });
    const id = drop.drop;
    await record.define(drop);
    const seats: Seat[] = [];
    for (let at = 0; at < fansBefore; at++) seats.push(await enter(await makeFan(), id, at));
    let sockets = seats.map(({ place }, at) => connect(urlOf(at), hello(place)));
    const shown: Page[] = [];
    const told: CallEntry[] = [];

    if (how.moment !== 'in the lobby') {
      if (how.moment === 'between freeze and draw') await setBeacon({ outage: true });
      drop = await drawSoon(drop);
      shown.push(await untilPage('the freeze', id, ({ facts }) => facts.frozen !== null));
    }
    if (how.moment === 'while calling') {
      shown.push(await untilPage('the draw', id, ({ facts }) => facts.drawn !== null));
      await room.grant(id, { granted: grantedBefore });
      await waitUntil(
        'the first calls',
        () => sockets.filter((socket) => socket.of('call').length > 0).length === grantedBefore,
      );
      await waitUntil('the record of them', () => record.calls(id).length === grantedBefore);
      told.push(...(await callsOf(id)));
      shown.push(await untilPage('the line', id, ({ tick }) => tick.serving > 0));
    }
    const logBefore = how.moment === 'in the lobby' ? [] : await logOf(id);

    await redis.kill();
    if (how.left === 'empty') await redis.emptyFile();
    else if (how.left !== 'whole') await redis.cutFile(0.1);
    if (how.rooms === 'restarted') {
      for (const socket of sockets) socket.end();
      await Promise.all(alive.map((replica) => replica.stopAll()));
    }
    await redis.start();
    const backAtMs = performance.now();
    if (how.rooms === 'restarted') alive = await Promise.all([room.startReplica(), room.startReplica()]);
    if (how.moment === 'between freeze and draw') await setBeacon({});

    const back: Seat[] = [];
    for (const [at, { fan, place }] of seats.entries()) {
      back.push(await enter(fan, id, at + 1, place));
      if (at === 0) console.info(`joins again ${Math.round(performance.now() - backAtMs)} ms after Redis`);
    }
    expect(back.map(({ index }) => index)).toEqual(seats.map(({ index }) => index));
    for (const socket of sockets) socket.end();
    sockets = back.map(({ place }, at) => connect(urlOf(at), hello(place)));
    const late: Seat[] = [];
    for (let at = 0; at < fansAfter; at++) late.push(await enter(await makeFan(), id, at));
    expect(new Set([...seats, ...late].map(({ index }) => index)).size).toBe(fansBefore + fansAfter);

    if (how.moment === 'in the lobby') await drawSoon({ ...drop, version: drop.version + 5 });
    const drawn = await untilPage('the draw', id, ({ facts }) => facts.drawn !== null);
    for (const before of shown) {
      expect(drawn.facts.committedAtMs).toBe(before.facts.committedAtMs);
      expect(drawn.facts.frozen).toEqual(before.facts.frozen);
      if (before.facts.drawn !== null) expect(drawn.facts.drawn).toEqual(before.facts.drawn);
      expect(drawn.tick.serving).toBeGreaterThanOrEqual(before.tick.serving);
    }
    const { frozen, drawn: draw } = drawn.facts;
    const n = frozen?.n ?? 0;
    const positions = seats.map(({ index }) => permute(Buffer.from(draw?.seed ?? '', 'hex'), n, index));
    expect(new Set(positions).size).toBe(fansBefore);

    await room.grant(id, { granted: grantedInAll });
    const made = await waitUntil('the other calls', async () => {
      const calls = await callsOf(id);
      return new Set(calls.map(({ index }) => index)).size >= grantedInAll ? calls : undefined;
    });
    // a moment more, in which nobody else may be called
    await untilPage('a later tick', id, ({ tick }) => tick.atMs > drawn.tick.atMs + 500);
    const turns = new Set([...told, ...made, ...(await callsOf(id))].map((c) => `${c.index}:${c.callNo}`));
    expect(turns.size).toBe(grantedInAll);
    expect([...turns].every((turn) => turn.endsWith(':1'))).toBe(true);
    for (const call of made)
      expect(call.position).toBe(
        call.index < n ? permute(Buffer.from(draw?.seed ?? '', 'hex'), n, call.index) : call.index,
      );
    const log = await logOf(id);
    expect(verifyLog(log, log.at(-1)?.hash ?? '')).toBe(true);
    expect(log.slice(0, logBefore.length)).toEqual(logBefore);
    for (const socket of sockets) socket.end();
    expect(record.errors).toEqual([]);
  }

  return {
    room,
    redis,
    record,
    survive,
    async close(): Promise<void> {
      await record.stop();
      await Promise.all(alive.map((replica) => replica.stopAll()));
      await room.beacon?.stop();
      room.workers.disconnect();
      await redis.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
