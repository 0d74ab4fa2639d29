import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { lengthPrefixed } from './leaf.ts';

const tag = utf8ToBytes('zilker/draw/v1');

/** What is published when the drop is scheduled: SHA-256 of the secret (32 bytes). */
export function commitment(secret: Uint8Array): Uint8Array {
  checkLength('secret', secret);
  return sha256(secret);
}

/** All that fixes a draw. Everything in bytes has 32 of them; `n` is the number of places, `roster` their Merkle root. */
export type SeedInputs = {
  readonly drop: string;
  readonly n: number;
  readonly roster: Uint8Array;
  readonly secret: Uint8Array;
  readonly randomness: Uint8Array;
};

/**
 * The seed of a draw: SHA-256('zilker/draw/v1' ‖ u8 length ‖ drop ‖ n u64 BE ‖ roster ‖ secret ‖ randomness). The randomness
 * is the beacon round's; a drop without a beacon uses that of `noBeacon`. Throws RangeError on a wrong length or number.
 */
export function seedOf({ drop, n, roster, secret, randomness }: SeedInputs): Uint8Array {
  if (!Number.isSafeInteger(n) || n < 0)
    throw new RangeError(`A draw has a whole number of places, not ${n}.`);
  checkLength('roster', roster);
  checkLength('secret', secret);
  checkLength('randomness', randomness);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(n));
  return sha256(concatBytes(tag, lengthPrefixed(drop), size, roster, secret, randomness));
}

/**
 * What stands for signature and randomness (hex) in a drop without a beacon, whose draw rests on the commitment alone. A
 * constant, so that nobody chooses it.
 */
export const noBeacon = { signature: '00', randomness: '00'.repeat(32) } as const;

function checkLength(what: string, bytes: Uint8Array): void {
  if (bytes.length !== 32) throw new RangeError(`The ${what} has 32 bytes, not ${bytes.length}.`);
}
