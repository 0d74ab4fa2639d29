import { beaconChain } from '@zilker/contracts/drop';
import { type LogEntry, logEntry } from '@zilker/contracts/log';
import { hashOfEntry, logStart } from '@zilker/contracts/log-chain';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import * as v from 'valibot';
import type { Drop } from '../drops/drop.ts';
import type { StateHash } from '../drops/drop-state.ts';

/** What somebody knows of a drop: a replica, what is left in Redis, or the box office's record. Parts may be missing in each. */
export type Memory = {
  from: 'replica' | 'redis' | 'record';
  /** The state hash, whole, as it was read last (`drops/drop-state.ts`). */
  state: StateHash;
  /** From the first entry on. */
  log: readonly LogEntry[];
  /** The newest call of each place. */
  calls: readonly CallEntry[];
  gone: readonly number[];
  moved: readonly { index: number; epoch: number; jkt: string }[];
  /** Packed levels of work, and the bitmap of who asked for texts: base64. */
  challenged: string;
  asked: string;
  /** The most places given out in a second that were seen; 0 where nobody looked. */
  joinsPeak: number;
};

const call = v.object({
  index: v.number(),
  position: v.number(),
  callNo: v.number(),
  atMs: v.number(),
  openByMs: v.number(),
});

const memory = v.object({
  from: v.picklist(['replica', 'redis', 'record']),
  state: v.record(v.string(), v.string()),
  log: v.array(logEntry),
  calls: v.array(call),
  gone: v.array(v.number()),
  moved: v.array(v.object({ index: v.number(), epoch: v.number(), jkt: v.string() })),
  challenged: v.string(),
  asked: v.string(),
  joinsPeak: v.number(),
});

export const parseMemory = (json: string): Memory => v.parse(memory, JSON.parse(json));

/** What this replica knows of a drop. Null when it has not read it yet. */
export function memoryOf(drop: Drop): Memory | null {
  if (drop.remembered.definition === undefined) return null;
  return {
    from: 'replica',
    // places given out from here are known before they are read
    state: { ...drop.remembered, places: String(drop.state.places) },
    log: unbroken(drop.log),
    calls: [...drop.calls.values()],
    gone: [...drop.gone],
    moved: [...drop.moved].map(([index, { epoch, jkt }]) => ({ index, epoch, jkt })),
    challenged: drop.challenged.toString('base64'),
    asked: drop.asked.toString('base64'),
    joinsPeak: drop.joinsPeak,
  };
}

/** The entries from the first on for as long as each follows the one before. */
export function unbroken(entries: readonly LogEntry[]): LogEntry[] {
  let prev = logStart;
  const chain: LogEntry[] = [];
  for (const [seq, entry] of entries.entries()) {
    if (entry.seq !== seq || entry.prev !== prev || entry.hash !== hashOfEntry(entry)) break;
    chain.push(entry);
    prev = entry.hash;
  }
  return chain;
}

const beacon = v.object({ chain: beaconChain, round: v.number() });

/** The beacon of a state hash; null without one. */
export function beaconOf(state: StateHash): v.InferOutput<typeof beacon> | null {
  return state.beacon ? v.parse(beacon, JSON.parse(state.beacon)) : null;
}
