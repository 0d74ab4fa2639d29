import { roundAt, roundTimeMs } from '@zilker/contracts/draw/chain';
import { logStart } from '@zilker/contracts/log-chain';
import type { DropRecord } from '@zilker/contracts/record';
import { expect, test } from 'vitest';
import { readState } from '../drops/drop-state.ts';
import { nextEntry } from '../operator/log-entry.ts';
import { definition } from '../testing/rooms.ts';
import { mergeMemories } from './merge-memories.ts';
import { missingReports } from './missing-reports.ts';
import { recordMemory } from './record-memory.ts';

const chain = { hash: 'aa', publicKey: 'bb', schemeId: 's', periodMs: 1_000, genesisMs: 0 };
const drop = definition();
const round = roundAt(chain, drop.drawAtMs);
const entry = nextEntry({ atMs: 1, by: 'venue', act: 'pause', text: 'Paused' }, logStart, 0);
const putOff = nextEntry({ atMs: 1, by: 'room', act: 'put_off', text: 'Later' }, logStart, 0);
const record: DropRecord = {
  phase: 'paused',
  committedAtMs: 7,
  beacon: { chain, round },
  frozen: { n: 12, roster: 'cc', secret: 'dd', atMs: 8 },
  drawn: { signature: 'ee', randomness: 'ff', seed: 'ab', atMs: 9 },
  places: 20,
  ratePerMinute: 50,
  floorPerMinute: 10,
  saleStopped: true,
  log: [entry],
  message: { atMs: 5, text: 'Soon' },
  calls: [{ index: 3, position: 4, callNo: 2, atMs: 1, openByMs: 2 }],
  gone: [5],
  moved: [{ index: 6, epoch: 1, jkt: 'g' }],
};
const stateOf = (of: DropRecord | null, by = drop) =>
  readState(mergeMemories([recordMemory(by, of, chain)], Date.now()).state, null);

test('from the record alone a drop is what it was', () => {
  const state = stateOf(record);
  expect(state).toMatchObject({
    definition: drop,
    phase: 'paused',
    committedAtMs: 7,
    drawAtMs: drop.drawAtMs,
    beacon: { round },
    ratePerMinute: 50,
    floorPerMinute: 10,
    stopped: true,
    frozen: { n: 12, atMs: 8 },
    roster: 'cc',
    revealed: true,
    drawn: { seed: 'ab', atMs: 9 },
    serving: 5,
    called: 2,
    gone: 1,
    movedCount: 1,
    seq: 1,
    head: entry.hash,
    message: { text: 'Soon' },
  });
});

test('without a record it is as it was defined', () => {
  const state = stateOf(null, definition({ lobbyOpensAtMs: Date.now() + 60_000 }));
  expect(state).toMatchObject({ phase: 'scheduled', places: 0, seq: 0, head: logStart, frozen: null });
});

test('a draw that the room put off stays at its round; one that was moved meanwhile names its own', () => {
  const lobby: DropRecord = { ...record, phase: 'lobby', frozen: null, drawn: null, log: [] };
  const later = { chain, round: round + 30 };
  const kept = stateOf({ ...lobby, beacon: later, log: [putOff] });
  expect(kept).toMatchObject({ beacon: { round: round + 30 }, drawAtMs: roundTimeMs(chain, round + 30) });
  const moved = definition({ drawAtMs: drop.drawAtMs + 100_000 });
  expect(stateOf({ ...lobby, beacon: later }, moved)).toMatchObject({
    beacon: { round: roundAt(chain, moved.drawAtMs) },
    drawAtMs: moved.drawAtMs,
  });
});

test('what the record knows is not told again, and what it lacks is', () => {
  const known = recordMemory(drop, record, chain);
  const merged = mergeMemories([known], Date.now());
  const facts = (of: DropRecord | null) =>
    missingReports(merged, recordMemory(drop, of, chain), { secret: Buffer.alloc(32), nowMs: 1 }).map(
      ({ fact }) => fact,
    );
  expect(facts(record)).toEqual(['committed', 'counted']);
  expect(facts(null)).toEqual(['committed', 'frozen', 'drawn', 'entry', 'left', 'moved', 'counted']);
});
