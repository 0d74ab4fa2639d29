import { type BeaconChain, beaconChain, type DropDefinition, dropDefinition } from '@zilker/contracts/drop';
import type { DropPhase } from '@zilker/contracts/states';
import * as v from 'valibot';

/** A drop as Redis keeps it, in one hash. Times in epoch ms, hashes in hex; what is not known yet is empty there, null here. */
export type DropState = {
  definition: DropDefinition;
  phase: DropPhase;
  committedAtMs: number;
  /** The definition's, unless the room had to put the draw off; after the freeze it stays. */
  drawAtMs: number;
  beacon: { chain: BeaconChain; round: number } | null;
  ratePerMinute: number;
  floorPerMinute: number;
  stopped: boolean;
  places: number;
  frozen: { n: number; atMs: number } | null;
  roster: string | null;
  /** The record has the frozen facts, so they may be shown. */
  revealed: boolean;
  drawn: { signature: string; randomness: string; seed: string; atMs: number } | null;
  serving: number;
  called: number;
  gone: number;
  /** How often a place was asked for harder work. */
  challenges: number;
  /** How many places moved to another device. */
  movedCount: number;
  /** How often a fan asked for texts, or for none any more. */
  textsCount: number;
  message: { atMs: number; text: string } | null;
  /** Entries of the log, and the hash of the newest. */
  seq: number;
  head: string;
  /** How often the drop's memory was put together again. */
  rebuilds: number;
  /** Leaves and entries of places from `lostFrom` to below `lostBelow` may be missing, until their fans come back with their tokens. */
  lostFrom: number;
  lostBelow: number;
  /** They were lost after the roster was fixed, so those that are in it may come back. */
  lostLate: boolean;
  /** Indices below n without a leaf in the roster, as ranges: `from-below,from-below`. */
  holes: string;
  /** Calls that could go out at once, as of a time on Redis's clock, in µs. */
  credit: number;
  creditAtUs: number;
};

export type StateHash = Readonly<Record<string, string>>;

const beacon = v.object({ chain: beaconChain, round: v.number() });
const message = v.object({ atMs: v.number(), text: v.string() });

/** Null for an unknown drop. `before` saves parsing what has not changed since. */
export function readState(hash: StateHash, before: DropState | null): DropState | null {
  if (hash.definition === undefined) return null;
  const number = (name: string) => Number(hash[name] ?? 0);
  const sameVersion = before !== null && hash.version === String(before.definition.version);
  return {
    definition: sameVersion ? before.definition : v.parse(dropDefinition, JSON.parse(hash.definition)),
    phase: hash.phase as DropPhase,
    committedAtMs: number('committedAtMs'),
    drawAtMs: number('drawAtMs'),
    beacon: hash.beacon ? v.parse(beacon, JSON.parse(hash.beacon)) : null,
    ratePerMinute: number('rate'),
    floorPerMinute: number('floor'),
    stopped: hash.stopped === '1',
    places: number('places'),
    frozen: hash.n ? { n: number('n'), atMs: number('frozenAtMs') } : null,
    roster: hash.roster || null,
    revealed: hash.revealed === '1',
    drawn: hash.seed
      ? {
          signature: hash.signature ?? '',
          randomness: hash.randomness ?? '',
          seed: hash.seed,
          atMs: number('drawnAtMs'),
        }
      : null,
    serving: number('serving'),
    called: number('called'),
    gone: number('gone'),
    challenges: number('challenges'),
    movedCount: number('movedCount'),
    textsCount: number('textsCount'),
    message: hash.message ? v.parse(message, JSON.parse(hash.message)) : null,
    seq: number('seq'),
    head: hash.head ?? '',
    rebuilds: number('rebuilds'),
    lostFrom: number('lostFrom'),
    lostBelow: number('lostBelow'),
    lostLate: hash.lostLate === '1',
    holes: hash.holes ?? '',
    credit: number('credit'),
    creditAtUs: number('creditAtUs'),
  };
}
