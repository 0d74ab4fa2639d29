import { logStart } from '@zilker/contracts/log-chain';
import { expect, test } from 'vitest';
import { nextEntry } from '../operator/log-entry.ts';
import type { Memory } from './memory.ts';
import { mergeMemories } from './merge-memories.ts';

const nowMs = 1_000_000;

/** A log of so many entries. */
function logOf(length: number): Memory['log'] {
  const log: Memory['log'][number][] = [];
  for (let seq = 0; seq < length; seq++)
    log.push(
      nextEntry(
        { atMs: seq, by: 'room', act: 'note', text: `entry ${seq}` },
        log.at(-1)?.hash ?? logStart,
        seq,
      ),
    );
  return log;
}

function memory(
  from: Memory['from'],
  state: Record<string, string | number>,
  rest: Partial<Memory> = {},
): Memory {
  const log = rest.log ?? [];
  return {
    from,
    state: Object.fromEntries(
      Object.entries({
        version: 1,
        definition: '{}',
        lobbyOpensAtMs: 0,
        phase: 'lobby',
        places: 0,
        serving: 0,
        called: 0,
        seq: log.length,
        rate: 60,
        ...state,
      }).map(([name, value]) => [name, String(value)]),
    ),
    calls: [],
    gone: [],
    moved: [],
    challenged: '',
    asked: '',
    joinsPeak: 0,
    ...rest,
    log,
  };
}
const call = (index: number, callNo = 1, position = index) => ({
  index,
  position,
  callNo,
  atMs: 1,
  openByMs: 2,
});

test('a Redis that came back whole is believed: nothing is left out and nothing has to come back', () => {
  const known = { places: 40, phase: 'calling', serving: 5, called: 2, seed: 'aa', roster: 'bb', n: 40 };
  const calls = [call(1), call(4)];
  const merged = mergeMemories(
    [
      memory('redis', known, { calls }),
      memory('replica', known, { calls }),
      memory('record', { places: 20 }),
    ],
    nowMs,
  );
  expect(merged.lost).toBe(false);
  expect(merged.state).toMatchObject({
    places: '40',
    serving: '5',
    called: '2',
    phase: 'calling',
    rebuilds: '1',
  });
  expect(merged.state.lostBelow).toBeUndefined();
});

test('places that only a replica knows are counted, with room for those that nobody knows', () => {
  const merged = mergeMemories(
    [
      memory('record', { places: 10 }),
      memory('redis', { places: 30 }),
      memory('replica', { places: 44 }, { joinsPeak: 100 }),
      memory('replica', { places: 41 }),
    ],
    nowMs,
  );
  expect(merged.lost).toBe(true);
  // four seconds of the fastest joining that was seen
  expect(merged.state).toMatchObject({ places: '444', lostFrom: '30', lostBelow: '444', lostLate: '0' });
});

test.each([
  ['an empty Redis that a replica remembers', [memory('replica', { places: 44 })], 44 + 128, '0'],
  ['an empty Redis and the record alone', [memory('record', { places: 44 })], 44 + 25_000, '0'],
  [
    'a Redis that no replica remembers',
    [memory('redis', { places: 40 }), memory('record', { places: 44 })],
    44 + 1_024,
    '40',
  ],
] as const)('%s: nobody gets an index twice', (_, memories, places, lostFrom) => {
  const { state } = mergeMemories(memories, nowMs);
  expect(state).toMatchObject({ places: String(places), lostFrom });
});

test('before its lobby opens a drop has lost no place', () => {
  const { state } = mergeMemories(
    [memory('record', { phase: 'scheduled', lobbyOpensAtMs: nowMs + 1 })],
    nowMs,
  );
  expect(state).toMatchObject({ places: '0', phase: 'scheduled' });
});

test('what acts can change either way is as of the newest entry', () => {
  const before = memory(
    'redis',
    { phase: 'calling', rate: 600, stopped: 0, message: 'x' },
    { log: logOf(2) },
  );
  const after = memory('replica', { phase: 'paused', rate: 60, stopped: 1, message: '' }, { log: logOf(4) });
  const merged = mergeMemories(
    [before, after, memory('record', { phase: 'lobby' }, { log: logOf(1) })],
    nowMs,
  );
  expect(merged.state).toMatchObject({ phase: 'paused', rate: '60', stopped: '1', message: '', seq: '4' });
  expect(merged.state.head).toBe(logOf(4).at(-1)?.hash);
  expect(merged.log).toHaveLength(4);
});

test('without an entry between them the later phase counts', () => {
  const merged = mergeMemories(
    [memory('replica', { phase: 'scheduled' }), memory('replica', { phase: 'lobby' })],
    nowMs,
  );
  expect(merged.state.phase).toBe('lobby');
});

test('calls of all are kept, the newest of each place, and used grants are counted once', () => {
  const merged = mergeMemories(
    [
      memory('redis', { called: 2, serving: 3 }, { calls: [call(1), call(2)] }),
      memory('replica', { called: 2, serving: 3 }, { calls: [call(1, 2, 7)] }),
      memory('record', {}, { calls: [call(5, 1, 9)] }),
    ],
    nowMs,
  );
  expect(merged.calls.map(({ index, callNo }) => [index, callNo])).toEqual([
    [1, 2],
    [2, 1],
    [5, 1],
  ]);
  // who was called last has been passed
  expect(merged.state).toMatchObject({ called: '4', serving: '10' });
});

test('a call that Redis counted and no replica has read stays counted', () => {
  const merged = mergeMemories(
    [
      memory('redis', { called: 3 }, { calls: [call(1)] }),
      memory('replica', { called: 1 }, { calls: [call(1)] }),
    ],
    nowMs,
  );
  expect(merged.state.called).toBe('3');
});

test('removals and moves of all are kept, of each place the newest move', () => {
  const merged = mergeMemories(
    [
      memory('replica', {}, { gone: [3], moved: [{ index: 1, epoch: 1, jkt: 'a' }] }),
      memory('record', {}, { gone: [9, 3], moved: [{ index: 1, epoch: 2, jkt: 'b' }] }),
    ],
    nowMs,
  );
  expect(merged.gone).toEqual([3, 9]);
  expect(merged.moved).toEqual([{ index: 1, epoch: 2, jkt: 'b' }]);
  expect(merged.state).toMatchObject({ gone: '2', movedCount: '1' });
});

test('frozen facts that anybody knows stand, whoever has forgotten them', () => {
  const frozen = {
    phase: 'frozen',
    n: 30,
    frozenAtMs: 5,
    roster: 'bb',
    revealed: 1,
    beacon: '',
    drawAtMs: 7,
  };
  const merged = mergeMemories(
    [memory('redis', { places: 28 }), memory('record', { places: 30, ...frozen })],
    nowMs,
  );
  expect(merged.unfrozen).toBe(false);
  expect(merged.state).toMatchObject({
    phase: 'frozen',
    n: '30',
    roster: 'bb',
    revealed: '1',
    drawAtMs: '7',
    lostLate: '1',
  });
});

test('a freeze whose roster nobody knows was shown to nobody: the lobby goes on', () => {
  const merged = mergeMemories(
    [memory('redis', { places: 28 }), memory('replica', { phase: 'frozen', n: 30, places: 30 })],
    nowMs,
  );
  expect(merged.unfrozen).toBe(true);
  expect(merged.state).toMatchObject({ phase: 'lobby', n: '', roster: '' });
  expect(Number(merged.state.places)).toBeGreaterThan(30);
});

test('a seed is never lost or another', () => {
  const drawn = {
    phase: 'drawn',
    n: 30,
    roster: 'bb',
    seed: 'cc',
    signature: 's',
    randomness: 'r',
    drawnAtMs: 8,
  };
  const merged = mergeMemories(
    [memory('redis', { phase: 'frozen', n: 30, roster: 'bb' }), memory('replica', drawn, { log: logOf(1) })],
    nowMs,
  );
  expect(merged.state).toMatchObject({ phase: 'drawn', seed: 'cc', signature: 's', n: '30' });
});

test('harder work that anybody asked for is still asked for', () => {
  const merged = mergeMemories(
    [
      memory('redis', {}, { challenged: Buffer.of(0b01_00_11_00).toString('base64') }),
      memory('replica', {}, { challenged: Buffer.of(0b10_00_01_00, 0b01_00_00_00).toString('base64') }),
    ],
    nowMs,
  );
  expect([...Buffer.from(merged.challenged, 'base64')].slice(0, 2)).toEqual([0b10_00_11_00, 0b01_00_00_00]);
});

/** A drop that runs its course, and everyone's memories of it as of some moment before. */
function play(random: () => number) {
  const within = (below: number) => Math.floor(random() * below);
  const lobby = 20 + within(200);
  const truth = {
    places: lobby,
    serving: 0,
    calls: new Map<number, number>(),
    gone: new Set<number>(),
    seq: 0,
  };
  const drawnState = { n: lobby, roster: 'bb', seed: 'cc', phase: 'calling' };
  const moments: (() => Memory)[] = [];
  let called = 0;
  for (let step = 0; step < 60; step++) {
    const dice = random();
    if (dice < 0.3) truth.places++;
    else if (dice < 0.8) {
      // positions are indices here; some are passed, some called before are called again
      const again = [...truth.calls.keys()].at(within(Math.max(1, truth.calls.size)));
      if (random() < 0.2 && again !== undefined) truth.calls.set(again, (truth.calls.get(again) ?? 0) + 1);
      else {
        truth.serving += within(3);
        truth.calls.set(truth.serving++, 1);
      }
      called++;
    } else if (dice < 0.9) truth.gone.add(within(lobby));
    else truth.seq++;
    const asOf = {
      state: { ...drawnState, places: truth.places, serving: truth.serving, called, gone: truth.gone.size },
      calls: [...truth.calls].map(([index, callNo]) => call(index, callNo)),
      gone: [...truth.gone],
      log: logOf(truth.seq),
    };
    moments.push(() => memory('replica', asOf.state, { calls: asOf.calls, gone: asOf.gone, log: asOf.log }));
  }
  return { moments, truth, called };
}

test('whatever is remembered, and in whatever order it is told, the most is kept', () => {
  const seed = Number(process.env.TEST_SEED ?? Date.now() % 1e9);
  console.info(`seed ${seed}`);
  let state = seed;
  const random = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  for (let round = 0; round < 200; round++) {
    const { moments, truth, called } = play(random);
    const pick = (): Memory => (moments[Math.floor(random() * moments.length)] ?? moments[0])?.() as Memory;
    const older = Array.from({ length: 1 + Math.floor(random() * 3) }, pick);
    const redis: Memory = { ...pick(), from: 'redis' };
    const record: Memory = { ...pick(), from: 'record' };
    const all = [redis, record, ...older];
    const merged = mergeMemories(all, nowMs);
    const shuffled = mergeMemories(
      all.toSorted(() => random() - 0.5),
      nowMs,
    );
    expect(shuffled).toEqual(merged);
    const figure = (name: string) => Number(merged.state[name]);
    for (const one of all) {
      expect(figure('places')).toBeGreaterThanOrEqual(Number(one.state.places));
      expect(figure('serving')).toBeGreaterThanOrEqual(Number(one.state.serving));
      expect(figure('called')).toBeGreaterThanOrEqual(one.calls.reduce((sum, { callNo }) => sum + callNo, 0));
      expect(figure('seq')).toBeGreaterThanOrEqual(one.log.length);
    }
    expect(figure('called')).toBeLessThanOrEqual(called);
    expect(figure('serving')).toBeLessThanOrEqual(truth.serving);
    expect(merged.calls.length).toBeLessThanOrEqual(truth.calls.size);
    // merged again with itself nothing is added but what keeps indices apart
    const again = mergeMemories([{ ...memory('redis', {}), ...merged, from: 'redis' }, ...all], nowMs);
    expect(again.lost).toBe(false);
    expect(again.calls).toEqual(merged.calls);
    expect(again.state.serving).toBe(merged.state.serving);
    expect(again.state.called).toBe(merged.state.called);
    expect(again.state.places).toBe(merged.state.places);
    // everyone's newest memory among them: it is as if nothing had been lost
    const newest = moments.at(-1)?.() as Memory;
    const whole = mergeMemories([...all, newest], nowMs);
    expect(Number(whole.state.called)).toBe(called);
    expect(Number(whole.state.serving)).toBe(truth.serving);
    expect(whole.gone.length).toBe(truth.gone.size);
  }
});
