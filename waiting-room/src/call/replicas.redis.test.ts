import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoomClock } from '../room-clock.ts';
import { makeLineReplica } from '../testing/line-replica.ts';
import { type ScriptBench, type ScriptDrop, scriptBench } from '../testing/script-drop.ts';

let bench: ScriptBench;
beforeAll(async () => {
  bench = await scriptBench();
});
afterAll(() => bench.close());

const upTo = (end: number) => Array.from({ length: end }, (_, at) => at);
const positionsOf = async (drop: ScriptDrop) => (await drop.calls()).map(({ position }) => position);

/** So many replicas of one drop, with everybody here by the first of them. */
async function replicasOf(count: number, places: number, state: Record<string, number> = {}) {
  const drop = await bench.makeCalling(places, state);
  const replicas = await Promise.all(upTo(count).map((at) => makeLineReplica(bench, drop, `replica-${at}`)));
  await replicas[0]?.open(upTo(places));
  return { drop, replicas };
}

test.each([1, 8])('%i replicas together call exactly what the rate allows, in order', async (count) => {
  const { drop, replicas } = await replicasOf(count, 2_000);
  await drop.grant({ granted: 2_000 });
  const first = replicas[0];
  // the burst that was there from the start
  await first?.turn();
  const before = await drop.state();
  const endAt = performance.now() + 1_000;
  let longestMs = 0;
  let lastAt = performance.now();
  await Promise.all(
    replicas.map(async (replica) => {
      while (performance.now() < endAt) {
        await replica.turn();
        longestMs = Math.max(longestMs, performance.now() - lastAt);
        lastAt = performance.now();
      }
    }),
  );
  const after = await drop.state();
  const made = Number(after.called) - Number(before.called);
  const accrued = ((Number(after.creditAtUs) - Number(before.creditAtUs)) * 6_000) / 60_000_000;
  const owed = Number(before.credit) + accrued;
  expect(made + Number(after.credit)).toBeLessThanOrEqual(owed + 0.001);
  // nothing is lost unless nobody tried for a whole second, which is the burst
  if (longestMs < 900) expect(made + Number(after.credit)).toBeCloseTo(owed, 2);
  expect(await positionsOf(drop)).toEqual(upTo(Number(after.called)));
});

test('8 replicas together call what 1 calls: what is granted, and no more', async () => {
  const called = [];
  for (const count of [1, 8]) {
    const { drop, replicas } = await replicasOf(count, 500);
    await drop.grant({ granted: 90 });
    for (let turn = 0; turn < 20; turn++) await Promise.all(replicas.map((replica) => replica.turn()));
    called.push(await positionsOf(drop));
  }
  expect(called).toEqual([upTo(90), upTo(90)]);
});

test('a replica that pauses for 10 s before its try calls nobody again, and no more than a burst', async () => {
  const { drop, replicas } = await replicasOf(2, 2_000, { rate: 600 });
  const [paused, awake] = replicas;
  if (paused === undefined || awake === undefined) throw new Error('There are two.');
  await drop.grant({ granted: 2_000 });
  let resume = () => {};
  const asleep = new Promise<void>((resolve) => {
    resume = resolve;
  });
  const { scripts } = paused.room;
  let isAsleep = () => {};
  const fellAsleep = new Promise<void>((resolve) => {
    isAsleep = resolve;
  });
  Object.assign(paused.room, {
    scripts: async (...args: Parameters<typeof scripts>) => {
      isAsleep();
      await asleep;
      return scripts(...args);
    },
  });
  const late = paused.turn();
  await fellAsleep;
  expect(await awake.turn()).toBe(10);
  // ten seconds go by on Redis's clock, in which the other replica calls on
  const tenSecondsAgo = async () => {
    const { creditAtUs } = await drop.state();
    await drop.set({ creditAtUs: String(Number(creditAtUs) - 10_000_000) });
  };
  await tenSecondsAgo();
  expect(await awake.turn()).toBe(10);
  await tenSecondsAgo();
  resume();
  // it still believes that the line is at its start
  expect(await late).toBe(10);
  expect(await positionsOf(drop)).toEqual(upTo(30));
});

test.each([30_000, -30_000])(
  'a replica whose clock is off by %i ms calls no less, and its fans are called',
  async (offMs) => {
    const drop = await bench.makeCalling(20);
    await drop.grant({ granted: 10 });
    const off = await makeLineReplica(bench, drop, 'off', () => Date.now() + offMs);
    const right = await makeLineReplica(bench, drop, 'right');
    await off.open([0, 2]);
    await right.open([1, 3]);
    right.listen();
    expect(await right.turn()).toBe(4);
    expect(await positionsOf(drop)).toEqual([0, 1, 2, 3]);
    await off.open([5]);
    await right.open([4]);
    off.listen();
    expect(await off.turn()).toBe(2);
    expect(await positionsOf(drop)).toEqual([0, 1, 2, 3, 4, 5]);
  },
);

test.each([0, 30_000, -30_000])(
  'the room’s clock is Redis’s with a machine that is %i ms off',
  async (offMs) => {
    const clock = createRoomClock(bench.redis, () => Date.now() + offMs);
    await clock.sync();
    const [seconds, micros] = await bench.redis.time();
    const isMs = Number(seconds) * 1000 + Number(micros) / 1000;
    // by less than anybody's lease or word
    expect(Math.abs(clock.nowMs() - isMs)).toBeLessThan(1_000);
  },
);

test('who missed their turn is first on return, on any replica, also after a hundred thousand', async () => {
  const drop = await bench.makeCalling(200_000, { serving: 150_000 });
  const one = await makeLineReplica(bench, drop, 'one');
  const other = await makeLineReplica(bench, drop, 'other');
  await other.open([170_000, 170_001]);
  await one.open([120_000, 5]);
  other.listen();
  await drop.grant({ granted: 3 });
  expect(await other.turn()).toBe(3);
  expect(await positionsOf(drop)).toEqual([5, 120_000, 170_000]);
  // called once: not missed any more
  await drop.grant({ granted: 4 });
  expect(await other.turn()).toBe(1);
  expect((await positionsOf(drop)).at(-1)).toBe(170_001);
});

test('a flapping connection keeps its turn; one that stays away misses it, and is first when it is back', async () => {
  let nowMs = Date.now();
  const drop = await bench.makeCalling(10);
  const replica = await makeLineReplica(bench, drop, 'one', () => nowMs);
  const { presence, drop: known } = replica;
  await replica.open([0, 1, 2, 3]);
  for (let time = 0; time < 20; time++) {
    presence.socketClosed(known.id, 0);
    nowMs += 2_000;
    await presence.flush(known);
    presence.socketOpened(known.id, 0);
  }
  presence.socketClosed(known.id, 1);
  await drop.grant({ granted: 2 });
  await replica.turn();
  expect(await positionsOf(drop)).toEqual([0, 1]);
  // away for longer than the grace of a closed socket
  presence.socketClosed(known.id, 2);
  nowMs += 11_000;
  await presence.flush(known);
  await drop.grant({ granted: 3 });
  await replica.turn();
  expect(await positionsOf(drop)).toEqual([0, 1, 3]);
  await replica.open([2, 4]);
  await drop.grant({ granted: 5 });
  await replica.turn();
  expect(await positionsOf(drop)).toEqual([0, 1, 3, 2, 4]);
});

test('between two readings of what the others say, a replica’s own fans count at once', async () => {
  const drop = await bench.makeCalling(10);
  const one = await makeLineReplica(bench, drop, 'one');
  const other = await makeLineReplica(bench, drop, 'other');
  await one.open([1]);
  await other.open([2]);
  await drop.grant({ granted: 1 });
  expect(await other.turn()).toBe(1);
  other.stopListening();
  await one.open([3]);
  await drop.grant({ granted: 3 });
  await other.open([4]);
  expect(await other.turn()).toBe(2);
  expect(await positionsOf(drop)).toEqual([1, 2, 4]);
});
