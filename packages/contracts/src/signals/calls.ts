import * as v from 'valibot';
import { count, epochMs } from '../fields.ts';

/**
 * Crossing 2: one Redis stream a drop, written by the room's call script alone. Replicas read it from its beginning and tell
 * their fans; the workers read it as group `box-office` and make the visit rows.
 */
export const callStream = (drop: string) => `call:{${drop}}`;
export const callGroup = 'box-office';

const digits = v.pipe(v.string(), v.regex(/^\d{1,16}$/), v.toNumber());

/** The fields of one entry, as Redis keeps them: strings of digits. */
export const callEntry = v.pipe(
  v.object({ index: digits, position: digits, callNo: digits, atMs: digits, openByMs: digits }),
  v.object({ index: count, position: count, callNo: count, atMs: epochMs, openByMs: epochMs }),
);
export type CallEntry = v.InferOutput<typeof callEntry>;

/** A flat `[name, value, …]` reply of XREAD to an entry. */
export function parseCallEntry(flat: readonly string[]): CallEntry {
  const pairs: Record<string, string> = {};
  for (let i = 0; i + 1 < flat.length; i += 2) pairs[flat[i] as string] = flat[i + 1] as string;
  return v.parse(callEntry, pairs);
}
