import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { arrivalCorrelation, type Correlation } from '@zilker/contracts/draw/correlation';
import type { PlaceProof, Refuted } from '@zilker/contracts/draw/facts';
import { permute } from '@zilker/contracts/draw/permute';
import { type Proven, verifyDraw, verifyPlace } from '@zilker/contracts/draw/proof';
import type { DropFacts } from '@zilker/contracts/drop';
import type { LogEntry } from '@zilker/contracts/log';
import { logStart, verifyLog } from '@zilker/contracts/log-chain';
import type { StoredPlace } from './place.ts';

/** What this device found out by itself. Loaded by the proof page alone: checking the beacon's signature takes a curve. */
export type Checked = {
  verdict: Refuted | { ok: true; proven: Proven };
  /** The step that does not check. */
  wrong: CheckStep | undefined;
  /** The fan's own place, when it was in the lobby. */
  place: PlaceProof | undefined;
  even: Correlation | undefined;
  logHolds: boolean;
};

/** Which part of the page a refuted field belongs to. */
export type CheckStep = 'sealed' | 'roster' | 'opened' | 'beacon' | 'seed' | 'place';

function stepOf(field: string): CheckStep {
  if (field.startsWith('place')) return 'place';
  if (field === 'commitment' || field === 'committedAtMs') return 'sealed';
  if (field === 'frozen.secret') return 'opened';
  if (field.startsWith('frozen')) return 'roster';
  return field === 'drop' || field === 'drawn.seed' ? 'seed' : 'beacon';
}

/** Works everything out anew from public facts and the fan's own receipt. `seen`: what this device was told before the draw. */
export function checkDraw(input: {
  facts: DropFacts;
  seen: DropFacts | undefined;
  log: readonly LogEntry[];
  /** The log's head as the ticks told it before; the log grows, so it must be in it. */
  head: string;
  mine: { place: StoredPlace; path: readonly string[] } | undefined;
}): Checked {
  const { facts, mine } = input;
  const holds = logHolds(input.log, input.head);
  const seen = input.seen && (holds ? afterMoves(input.seen, facts, input.log) : input.seen);
  const place = mine && placeProofOf(facts, mine.place, mine.path);
  const verdict = place ? verifyPlace(facts, place, seen) : verifyDraw(facts, seen);
  const even = facts.frozen && facts.drawn && facts.frozen.n > 1;
  return {
    verdict,
    wrong: verdict.ok ? undefined : stepOf(verdict.field),
    place,
    even: even ? arrivalCorrelation(hexToBytes(facts.drawn?.seed ?? ''), facts.frozen?.n ?? 0) : undefined,
    logHolds: holds,
  };
}

const moves: readonly string[] = ['moved', 'put_off'];

/**
 * What this device was told, with the time of the draw as it is now where the log says that it was moved. A device that was away
 * then was not told; nothing else may have changed.
 */
function afterMoves(seen: DropFacts, facts: DropFacts, log: readonly LogEntry[]): DropFacts {
  if (seen.frozen || seen.drawAtMs === facts.drawAtMs || !log.some(({ act }) => moves.includes(act)))
    return seen;
  const beacon = seen.beacon && facts.beacon ? { ...seen.beacon, round: facts.beacon.round } : facts.beacon;
  return { ...seen, drawAtMs: facts.drawAtMs, beacon };
}

/** Whether the secret that was opened is the sealed one, for a draw that was fixed and never made. */
export function secretFits({ commitment, frozen }: DropFacts): boolean {
  return frozen !== null && bytesToHex(sha256(hexToBytes(frozen.secret))) === commitment;
}

export function logHolds(log: readonly LogEntry[], head: string): boolean {
  const told = head === logStart || log.some(({ hash }) => hash === head);
  return told && verifyLog(log, log.at(-1)?.hash ?? logStart);
}

function placeProofOf(facts: DropFacts, place: StoredPlace, path: readonly string[]): PlaceProof | undefined {
  if (!facts.frozen || !facts.drawn || place.index >= facts.frozen.n) return undefined;
  return {
    index: place.index,
    position: permute(hexToBytes(facts.drawn.seed), facts.frozen.n, place.index),
    account: place.account as PlaceProof['account'],
    blind: place.blind,
    leaf: bytesToHex(base64urlnopad.decode(place.leaf)),
    path: [...path],
  };
}
