import { roundTimeMs } from '@zilker/contracts/draw/chain';
import type { BeaconChain, DropDefinition } from '@zilker/contracts/drop';
import { expect, test } from 'vitest';
import { definition } from '../testing/rooms.ts';
import { type DropState, readState } from './drop-state.ts';
import { redefine } from './redefine.ts';
import { beaconFor } from './times.ts';

const chain: BeaconChain = {
  hash: '00'.repeat(32),
  publicKey: '00'.repeat(96),
  schemeId: 'bls-unchained-g1-rfc9380',
  periodMs: 3_000,
  genesisMs: 0,
};
const nowMs = Date.UTC(2026, 10, 27, 23, 0);
const drawAtMs = nowMs + 3_600_000;
const made = definition({
  lobbyOpensAtMs: nowMs - 60_000,
  drawAtMs,
  closesAtMs: nowMs + 7_200_000,
  ratePerMinute: 30,
  floorPerMinute: 10,
});

function state(change: Partial<DropState> = {}): DropState {
  const read = readState(
    { definition: JSON.stringify(made), phase: 'lobby', drawAtMs: String(drawAtMs), rate: '30', floor: '10' },
    null,
  );
  if (read === null) throw new Error('no state');
  return { ...read, beacon: beaconFor(chain, drawAtMs), ...change };
}
const after = (change: Partial<DropDefinition>, of: Partial<DropState> = {}, at = nowMs) =>
  redefine(state(of), { ...made, version: 2, ...change }, chain, at);

test('the draw moves until the freeze, with its round, and the log says when it is', () => {
  const moved = after({ drawAtMs: drawAtMs + 300_000 });
  expect(moved).toMatchObject({ act: 'moved', text: 'Draw moved to Nov 27, 6:05 PM CST' });
  expect(moved.set.drawAtMs).toBe(String(drawAtMs + 300_000));
  expect(JSON.parse(moved.set.beacon ?? '')).toEqual(beaconFor(chain, drawAtMs + 300_000));
  for (const phase of ['frozen', 'drawn', 'calling', 'paused', 'sold_out', 'closed'] as const) {
    const late = after({ drawAtMs: drawAtMs + 300_000 }, { phase });
    expect([phase, late.text, late.set.drawAtMs, late.set.beacon]).toEqual([
      phase,
      null,
      undefined,
      undefined,
    ]);
  }
});

test.each([-60_000, 0, 1_000, 2_999])(
  'a draw %i ms from now is put off, never bound to a round that near',
  (inMs) => {
    const moved = after({ drawAtMs: nowMs + inMs });
    const beacon = JSON.parse(moved.set.beacon ?? '') as NonNullable<DropState['beacon']>;
    const dueMs = roundTimeMs(beacon.chain, beacon.round);
    expect(dueMs).toBeGreaterThanOrEqual(nowMs + 5_000);
    expect(moved.set.drawAtMs).toBe(String(dueMs));
    expect(moved.text).toMatch(
      /^Draw put off to Nov 27, 5:00:\d\d PM CST: the time asked for was past or too near$/,
    );
  },
);

test('a draw that the room put off stays so while the venue names no other time', () => {
  expect(after({ title: 'New' }, { drawAtMs: drawAtMs + 6_000 }).set.drawAtMs).toBeUndefined();
});

test('closing and show move in every phase but the last, and what is not news is not in the log', () => {
  for (const phase of ['scheduled', 'lobby', 'frozen', 'drawn', 'calling', 'paused', 'sold_out'] as const)
    expect(after({ closesAtMs: made.closesAtMs + 60_000 }, { phase }).text).toBe(
      'Closing moved to Nov 27, 7:01 PM CST',
    );
  expect(after({ closesAtMs: made.closesAtMs + 60_000 }, { phase: 'closed' }).text).toBe(null);
  expect(after({ title: 'New', insideMax: 7 }).text).toBe(null);
  expect(after({ cancelled: true, closesAtMs: made.closesAtMs + 60_000 }).text).toBe(null);
  expect(after({ lobbyOpensAtMs: made.lobbyOpensAtMs + 60_000 }).text).toBe(null);
  expect(after({ lobbyOpensAtMs: nowMs + 900_000 }, { phase: 'scheduled' }).text).toBe(
    'Lobby opens Nov 27, 5:15 PM CST',
  );
  expect(after({ drawAtMs: drawAtMs + 60_000, tickets: 120 })).toMatchObject({
    act: 'moved',
    text: 'Draw moved to Nov 27, 6:01 PM CST. Tickets changed, 100 to 120',
  });
});

test('rate and floor follow the definition only where it changed them', () => {
  const live = { ratePerMinute: 60, floorPerMinute: 20 };
  expect(after({ title: 'New' }, live).set).toMatchObject({ rate: '60', floor: '20' });
  expect(after({ ratePerMinute: 40 }, live)).toMatchObject({
    act: 'changed',
    text: 'Rate changed, 60 to 40 a minute',
    set: { rate: '40', floor: '20' },
  });
  expect(after({ ratePerMinute: 15 }, live).set).toMatchObject({ rate: '15', floor: '15' });
  expect(after({ floorPerMinute: 5 }, live).set).toMatchObject({ rate: '60', floor: '5' });
});

test('a draw becomes a standby line, and back, only before anyone can be in it', () => {
  const standby = { mode: 'standby', drawAtMs: made.lobbyOpensAtMs } as const;
  const early = after(standby, { phase: 'scheduled' });
  expect(early.set).toMatchObject({ drawAtMs: String(made.lobbyOpensAtMs), beacon: '' });
  expect(JSON.parse(early.set.definition ?? '')).toMatchObject({ mode: 'standby' });
  expect(JSON.parse(after(standby).set.definition ?? '')).toMatchObject({ mode: 'draw' });
});
