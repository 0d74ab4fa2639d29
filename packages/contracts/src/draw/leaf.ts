import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';

/** A leaf of the roster is a SHA-256 cut to this many bytes. */
export const leafBytes = 16;
const blindBytesMin = 16;

/**
 * The leaf that stands for a place in the public roster: SHA-256(u8 length ‖ drop ‖ u8 length ‖ account ‖ blind), cut to 16
 * bytes. The ids are length-prefixed, so no two triples run into the same bytes. Only who knows the blind (16 bytes or more)
 * can tell whose leaf it is. Throws RangeError when the blind is too short to hide the account.
 */
export function leafOf(place: { drop: string; account: string; blind: Uint8Array }): Uint8Array {
  if (place.blind.length < blindBytesMin)
    throw new RangeError(`A blind has ${blindBytesMin} bytes at least, not ${place.blind.length}.`);
  const hash = sha256(concatBytes(lengthPrefixed(place.drop), lengthPrefixed(place.account), place.blind));
  return hash.slice(0, leafBytes);
}

/** One byte of length, then the id in UTF-8. Throws RangeError when the id is longer than 255 bytes. */
export function lengthPrefixed(id: string): Uint8Array {
  const bytes = utf8ToBytes(id);
  if (bytes.length > 255) throw new RangeError(`An id has 255 bytes at most, not ${bytes.length}.`);
  return concatBytes(Uint8Array.of(bytes.length), bytes);
}
