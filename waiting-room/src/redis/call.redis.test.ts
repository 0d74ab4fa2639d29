import { readFileSync } from 'node:fs';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { packCandidates } from '../call/candidates.ts';
import { type ScriptBench, scriptBench } from '../testing/script-drop.ts';

let bench: ScriptBench;
beforeAll(async () => {
  bench = await scriptBench();
});
afterAll(() => bench.close());

const positionsOf = (calls: readonly CallEntry[]) => calls.map(({ position }) => position);
const upTo = (end: number) => Array.from({ length: end }, (_, at) => at);
const nobody = () => false;

test('in order, up to what is granted', async () => {
  const drop = await bench.makeCalling(50);
  await drop.grant({ granted: 7 });
  expect(await drop.call()).toEqual({ made: 7, serving: 7 });
  expect(await drop.call()).toEqual({ made: 0, serving: 7 });
  await drop.grant({ granted: 10 });
  await drop.call();
  const calls = await drop.calls();
  expect(positionsOf(calls)).toEqual(upTo(10));
  for (const call of calls) {
    expect(call).toMatchObject({ index: call.position, callNo: 1 });
    expect(call.openByMs - call.atMs).toBe(60_000);
  }
  expect(await drop.state()).toMatchObject({ serving: '10', called: '10' });
});

test.each([
  ['no word of the box office', {}, null],
  ['an expired word', {}, { granted: 9, expiresAtMs: Date.now() - 1 }],
  ['nothing granted', {}, { granted: 0 }],
  ['calls paused', { phase: 'paused' }, { granted: 9 }],
  ['the drop sold out', { phase: 'sold_out' }, { granted: 9 }],
  ['the draw not made', { phase: 'frozen' }, { granted: 9 }],
  ['the sale stopped', { stopped: 1 }, { granted: 9 }],
  ['an empty line', { places: 0 }, { granted: 9 }],
])('nobody is called with %s', async (_, state, word) => {
  const drop = await bench.makeCalling(20, state);
  if (word !== null) await drop.grant(word);
  expect(await drop.call()).toEqual({ made: 0, serving: 0 });
  expect(await drop.calls()).toEqual([]);
});

test('absent fans are passed only for someone behind them; back again, they are first', async () => {
  const drop = await bench.makeCalling(20);
  await drop.grant({ granted: 2 });
  const here = new Set([3, 6, 9]);
  expect(await drop.call((index) => here.has(index))).toEqual({ made: 2, serving: 7 });
  expect(await drop.call(nobody)).toEqual({ made: 0, serving: 7 });
  // 5 and 1 come back, as does 3, who was called already
  const back = [5, 1, 3].map((index) => ({ position: index, index, follows: 0 }));
  await drop.grant({ granted: 4 });
  expect(await drop.call((index) => here.has(index), back)).toEqual({ made: 2, serving: 7 });
  await drop.grant({ granted: 5 });
  expect(await drop.call((index) => here.has(index))).toEqual({ made: 1, serving: 10 });
  expect(positionsOf(await drop.calls())).toEqual([3, 6, 1, 5, 9]);
});

test('a long stretch of absent fans is passed at once to reach the first who is here', async () => {
  const drop = await bench.makeCalling(1_000_000);
  await drop.grant({ granted: 1 });
  expect(await drop.call((index) => index === 900_000)).toEqual({ made: 1, serving: 900_001 });
});

test('a caller that is ahead of a Redis that forgot passes nobody it has not looked at', async () => {
  const drop = await bench.makeCalling(20, { serving: 5 });
  await drop.grant({ granted: 9 });
  const here = [3, 12].map((index) => ({ position: index, index, follows: 0 }));
  const { keys } = drop;
  const all = [keys.state, keys.called, keys.gone, keys.calls, keys.grant];
  expect(await bench.scripts('call', all, [10, packCandidates(here)])).toEqual([1, 5]);
  expect(positionsOf(await drop.calls())).toEqual([3]);
  expect(await bench.scripts('call', all, [5, packCandidates(here)])).toEqual([1, 13]);
});

test('with nobody here the line stands still', async () => {
  const drop = await bench.makeCalling(3_000);
  await drop.grant({ granted: 5 });
  expect(await drop.call(nobody)).toEqual({ made: 0, serving: 0 });
});

test('a call that ended unopened is followed by another only on the word of the box office', async () => {
  const drop = await bench.makeCalling(5);
  await drop.grant({ granted: 1 });
  await drop.call();
  const again = [{ position: 0, index: 0, follows: 1 }];
  await drop.grant({ granted: 2, unopened: [[3, 1]] });
  expect(await drop.call(nobody, again)).toMatchObject({ made: 0 });
  await drop.grant({ granted: 2, unopened: [[0, 2]] });
  expect(await drop.call(nobody, again)).toMatchObject({ made: 0 });
  await drop.grant({ granted: 2, unopened: [[0, 1]] });
  expect(await drop.call(nobody, again)).toMatchObject({ made: 1 });
  // the word still names the first call: the second one stands
  await drop.grant({ granted: 3, unopened: [[0, 1]] });
  expect(await drop.call(nobody, again)).toMatchObject({ made: 0 });
  expect((await drop.calls()).map(({ index, callNo }) => [index, callNo])).toEqual([
    [0, 1],
    [0, 2],
  ]);
  expect(await drop.state()).toMatchObject({ called: '2' });
});

test('who gave up is skipped, in the line and when it comes back', async () => {
  const drop = await bench.makeCalling(5);
  const report = JSON.stringify({ fact: 'left', index: 1, atMs: 1 });
  const leave = (index: number) =>
    bench.scripts('leave', [drop.keys.state, drop.keys.gone, drop.keys.reports], [index, report]);
  expect(await leave(1)).toBe(1);
  expect(await leave(1)).toBe(0);
  expect(await leave(99)).toBe(0);
  expect(await bench.redis.lrange(drop.keys.reports, 0, -1)).toEqual([report]);
  await drop.grant({ granted: 2 });
  await drop.call();
  expect(positionsOf(await drop.calls())).toEqual([0, 2]);
  await drop.grant({ granted: 3 });
  expect(await drop.call(nobody, [{ position: 1, index: 1, follows: 0 }])).toMatchObject({ made: 0 });
});

test('late joiners stand behind, and serving never passes the last place', async () => {
  const drop = await bench.makeCalling(3);
  await drop.grant({ granted: 10 });
  expect(await drop.call()).toEqual({ made: 3, serving: 3 });
  // more candidates than there are places
  await bench.scripts(
    'call',
    [drop.keys.state, drop.keys.called, drop.keys.gone, drop.keys.calls, drop.keys.grant],
    [3, packCandidates([3, 4].map((index) => ({ position: index, index, follows: 0 })))],
  );
  expect(await drop.state()).toMatchObject({ serving: '3', called: '3' });
  await drop.set({ places: 4 });
  expect(await drop.call()).toEqual({ made: 1, serving: 4 });
});

const luaSource = readFileSync(new URL('./call-5.lua', import.meta.url), 'utf8');

test('candidates picked before another replica called are used as far as they still hold; without that look, fans are called twice', async () => {
  const careless = luaSource.replace('newest == follows and', '');
  expect(careless).not.toBe(luaSource);
  expect(await positionsAfterStaleTry(luaSource)).toEqual(upTo(5));
  expect(await positionsAfterStaleTry(careless)).toEqual([0, 1, 2, 0, 1]);
});

/** Another replica has called three since this one looked; both may call five in all. */
async function positionsAfterStaleTry(source: string): Promise<number[]> {
  const drop = await bench.makeCalling(20);
  const { keys } = drop;
  const stale = upTo(10).map((index) => ({ position: index, index, follows: 0 }));
  await drop.grant({ granted: 3 });
  await drop.call();
  await drop.grant({ granted: 5 });
  const all = [keys.state, keys.called, keys.gone, keys.calls, keys.grant];
  await bench.redis.eval(source, all.length, ...all, 0, packCandidates(stale));
  return positionsOf(await drop.calls());
}

test('whom another replica passed as absent is called by the one that knows they are here', async () => {
  const drop = await bench.makeCalling(20);
  await drop.grant({ granted: 1 });
  expect(await drop.call((index) => index === 4)).toEqual({ made: 1, serving: 5 });
  // looked at while serving was 0, by a replica that has 2 here
  const { keys } = drop;
  const here = [2, 4, 6].map((index) => ({ position: index, index, follows: 0 }));
  await drop.grant({ granted: 3 });
  await bench.scripts(
    'call',
    [keys.state, keys.called, keys.gone, keys.calls, keys.grant],
    [0, packCandidates(here)],
  );
  expect(positionsOf(await drop.calls())).toEqual([4, 2, 6]);
});

test('a clock set back gives no credit', async () => {
  const drop = await bench.makeCalling(20, {
    rate: 60,
    credit: 0,
    creditAtUs: (Date.now() + 3_600_000) * 1000,
  });
  await drop.grant({ granted: 9 });
  expect(await drop.call()).toMatchObject({ made: 0 });
});

test('time that nobody was called is not made up: a burst is one second of the rate', async () => {
  const drop = await bench.makeCalling(500, { rate: 600 });
  await drop.grant({ granted: 500 });
  expect(await drop.call()).toMatchObject({ made: 10 });
});

const guards = [
  ['what is granted', 'tonumber(grant[1]) - called', '1e9', { granted: 60, ratePerMinute: 6_000 }],
  ['the rate', 'math.floor(credit)', '1e9', { granted: 5_000, ratePerMinute: 600 }],
] as const;

test.each(guards)(
  'two replicas that call at once never exceed %s; without the guard they do',
  async (_, guard, without, limits) => {
    const guarded = await race(limits, (source) => source);
    expect(overrun(guarded, limits)).toBe(0);
    expect(guarded.length).toBeGreaterThan(5);
    expect(positionsOf(guarded)).toEqual(upTo(guarded.length));
    const unguarded = await race(limits, (source) => source.replace(guard, without));
    expect(overrun(unguarded, limits)).toBeGreaterThan(0);
  },
);

/** Two replicas hammer one drop for most of a second; resolves to the calls they made. */
async function race(
  { granted, ratePerMinute }: { granted: number; ratePerMinute: number },
  change: (source: string) => string,
): Promise<CallEntry[]> {
  const drop = await bench.makeCalling(5_000, { rate: ratePerMinute });
  await drop.grant({ granted });
  const source = change(luaSource);
  const run = (keys: string[], args: (string | number | Buffer)[]) =>
    bench.redis.eval(source, keys.length, ...keys, ...args);
  const endAt = performance.now() + 800;
  const replica = async () => {
    while (performance.now() < endAt) await drop.call(() => true, [], run);
  };
  await Promise.all([replica(), replica()]);
  return drop.calls();
}

/** By how many calls any window of time, or the whole, exceeds what it may. Times are whole ms, so a window is one longer. */
function overrun(all: readonly CallEntry[], limits: { granted: number; ratePerMinute: number }): number {
  const calls = all.slice(0, 1_500);
  const burst = Math.max(1, limits.ratePerMinute / 60);
  let most = all.length - limits.granted;
  for (const [first, from] of calls.entries())
    for (const [last, to] of calls.entries()) {
      if (last < first) continue;
      const windowMs = to.atMs - from.atMs + 1;
      most = Math.max(most, last - first + 1 - burst - (limits.ratePerMinute * windowMs) / 60_000);
    }
  return Math.max(0, most);
}
