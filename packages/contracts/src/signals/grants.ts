import * as v from 'valibot';
import { count, epochMs } from '../fields.ts';
import { health, limits } from '../socket/tick.ts';

/**
 * Crossing 3, the only arrow back: one Redis hash a drop, written whole by the workers' clock. The call script reads
 * `granted` and `expiresAtMs` from it; screens read the rest.
 */
export const grantKey = (drop: string) => `grant:{${drop}}`;
/** How long a word of the box office counts. No newer word by then means no calls. */
export const grantTtlMs = 3_000;
/** At most so many lapsed calls are named at once; older ones follow when these are gone. */
export const unopenedMax = 5_000;

export const grantWord = v.object({
  /** Calls granted since the drop began; never falls. */
  granted: count,
  /** Rises whenever another clock takes over the granting: of two words the one with the higher term counts. */
  term: v.optional(count, 0),
  expiresAtMs: epochMs,
  limitedBy: v.picklist(limits),
  capacity: count,
  sold: count,
  held: count,
  /** Called and not yet done. */
  inside: count,
  insideMax: count,
  /** Tickets neither sold, held nor promised. */
  free: count,
  /** Tickets that a finished visit took on average; null while there is too little to go by. */
  ticketsPerCall: v.nullable(v.number()),
  /** `[index, callNo]` of calls that ended unopened: these places may be called again. */
  unopened: v.array(v.tuple([count, count])),
  /** The slowest that health may make the calls; the venue's bound. */
  floorPerMinute: count,
  /** Null while nothing was measured. */
  health: v.nullable(health),
});
export type GrantWord = v.InferOutput<typeof grantWord>;

/** The hash as written: the two fields that Lua needs stand alone, the rest is JSON in `word`. */
export function encodeGrant(word: GrantWord): Record<string, string> {
  return {
    granted: String(word.granted),
    expiresAtMs: String(word.expiresAtMs),
    word: JSON.stringify(word),
  };
}

/**
 * Null when the box office has not spoken yet. When the word expires is what the hash says beside it, since Redis's own clock sets
 * that. Throws on a malformed word.
 */
export function decodeGrant(hash: Readonly<Record<string, string>>): GrantWord | null {
  if (hash.word === undefined) return null;
  const word = v.parse(grantWord, JSON.parse(hash.word));
  return { ...word, expiresAtMs: v.parse(count, Number(hash.expiresAtMs ?? word.expiresAtMs)) };
}
