import { roundTimeMs } from '@zilker/contracts/draw/chain';
import type { LogEntry } from '@zilker/contracts/log';
import { logStart } from '@zilker/contracts/log-chain';
import { beaconFor, freezeAtMs } from '../drops/times.ts';
import { nextEntry } from '../operator/log-entry.ts';
import { beaconOf } from './memory.ts';
import type { Merged } from './merge-memories.ts';

/** From the putting together until a lobby that lost places may close: time for its fans to come back with their tokens. */
const returnMs = 20_000;

/**
 * A draw whose lobby lost places, or had closed over a roster that is lost, waits a little longer, and its log says so. The round
 * that it is bound to from now on is not known to anybody yet.
 */
export function putOff(merged: Merged, nowMs: number): Merged {
  const { state } = merged;
  const definition = JSON.parse(state.definition ?? '{}') as { mode?: string };
  if (state.phase !== 'lobby' || definition.mode !== 'draw') return merged;
  const times = { beacon: beaconOf(state), drawAtMs: Number(state.drawAtMs) };
  const isSoon = merged.lost && freezeAtMs(times) < nowMs + returnMs;
  if (!merged.unfrozen && !isSoon) return merged;
  const beacon = beaconFor(times.beacon?.chain, nowMs + returnMs);
  const drawAtMs = beacon === null ? nowMs + returnMs : roundTimeMs(beacon.chain, beacon.round);
  const text =
    'Draw put off by a moment: part of the room had to start again, and everyone gets time to come back';
  const entry: LogEntry = nextEntry(
    { atMs: nowMs, by: 'room', act: 'put_off', text },
    state.head || logStart,
    merged.log.length,
  );
  return {
    ...merged,
    state: {
      ...state,
      drawAtMs: String(Math.round(drawAtMs)),
      beacon: beacon === null ? '' : JSON.stringify(beacon),
      seq: String(entry.seq + 1),
      head: entry.hash,
    },
    log: [...merged.log, entry],
  };
}
