import { roundTimeMs } from '@zilker/contracts/draw/chain';
import { logStart, verifyLog } from '@zilker/contracts/log-chain';
import { expect, test } from 'vitest';
import { beaconOf } from './memory.ts';
import type { Merged } from './merge-memories.ts';
import { putOff } from './put-off.ts';

const nowMs = 1_000_000;
const chain = { hash: 'aa', publicKey: 'bb', schemeId: 's', periodMs: 1_000, genesisMs: 0 };

function lobby(change: Partial<Merged> & { drawAtMs?: number; mode?: string; phase?: string } = {}): Merged {
  const { drawAtMs = nowMs + 10_000, mode = 'draw', phase = 'lobby', ...rest } = change;
  return {
    state: {
      phase,
      definition: JSON.stringify({ mode }),
      drawAtMs: String(drawAtMs),
      beacon: JSON.stringify({ chain, round: Math.ceil(drawAtMs / 1_000) + 1 }),
      seq: '0',
      head: logStart,
    },
    log: [],
    calls: [],
    gone: [],
    moved: [],
    challenged: '',
    asked: '',
    lost: true,
    unfrozen: false,
    ...rest,
  };
}

test('a lobby that lost places gets time for its fans to come back, by a round that nobody knows yet', () => {
  const { state, log } = putOff(lobby(), nowMs);
  const beacon = beaconOf(state);
  expect(beacon && roundTimeMs(beacon.chain, beacon.round)).toBe(Number(state.drawAtMs));
  expect(Number(state.drawAtMs)).toBeGreaterThanOrEqual(nowMs + 20_000);
  expect(log).toMatchObject([{ seq: 0, by: 'room', act: 'put_off' }]);
  expect(state.seq).toBe('1');
  expect(verifyLog(log, state.head ?? '')).toBe(true);
});

test.each([
  ['that lost nothing', { lost: false }],
  ['whose draw is far off', { drawAtMs: nowMs + 60_000 }],
  ['that is closed', { phase: 'frozen' }],
  ['that is a line of its own', { mode: 'standby' }],
])('but not one %s', (_, change) => {
  const merged = lobby(change);
  expect(putOff(merged, nowMs)).toBe(merged);
});

test('an undone freeze always names a later round', () => {
  const { state } = putOff(lobby({ lost: false, unfrozen: true, drawAtMs: nowMs - 100 }), nowMs);
  expect(Number(state.drawAtMs)).toBeGreaterThanOrEqual(nowMs + 20_000);
});

test('without a beacon the time alone moves', () => {
  const merged = lobby();
  const { state } = putOff({ ...merged, state: { ...merged.state, beacon: '' } }, nowMs);
  expect(state).toMatchObject({ beacon: '', drawAtMs: String(nowMs + 20_000) });
});
