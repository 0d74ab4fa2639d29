import { bls12_381 } from '@noble/curves/bls12-381.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { BeaconChain } from '../drop.ts';
import { type BeaconRound, isSchemeId, type SchemeId } from './chain.ts';

/**
 * Verifying beacon rounds. The pairing is the one heavy import of the draw: a page loads this file (and `proof.ts`, which
 * needs it) when its fan asks to check, not before.
 */

/**
 * Whether the round is the chain's own: its signature is good for its number under the chain's public key, and its randomness,
 * if it brings one, is SHA-256 of the signature. False for schemes that we cannot verify and for anything malformed. 20 to 70 ms.
 */
export function verifyRound(chain: BeaconChain, round: BeaconRound): boolean {
  if (!isSchemeId(chain.schemeId)) return false;
  const verify = verifiers[chain.schemeId];
  try {
    if (round.randomness !== undefined && round.randomness !== randomnessOf(round.signature)) return false;
    return verify(hexToBytes(round.signature), roundMessage(round.round), hexToBytes(chain.publicKey));
  } catch {
    // Bytes that are no point of the curve make the library throw; to the caller they are a bad signature like any other.
    return false;
  }
}

/** A round's randomness: SHA-256 of its signature. Hex in and out. Throws on what is not hex. */
export function randomnessOf(signature: string): string {
  return bytesToHex(sha256(hexToBytes(signature)));
}

/** What an unchained beacon signs: SHA-256 of the round's number, u64 BE. */
export function roundMessage(round: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(round));
  return sha256(bytes);
}

type Verify = (signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array) => boolean;

const { shortSignatures, longSignatures } = bls12_381;
const dstG1 = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';
const dstG2 = 'BLS_SIG_BLS12381G2_XMD:SHA-256_SSWU_RO_NUL_';

/** Hash to curve by RFC 9380. The on-g1 scheme hashes to G1 under the tag of G2: drand's early slip, kept under its own name. */
const verifiers: Record<SchemeId, Verify> = {
  'bls-unchained-g1-rfc9380': (signature, message, publicKey) =>
    shortSignatures.verify(signature, shortSignatures.hash(message, dstG1), publicKey),
  'bls-unchained-on-g1': (signature, message, publicKey) =>
    shortSignatures.verify(signature, shortSignatures.hash(message, dstG2), publicKey),
  'pedersen-bls-unchained': (signature, message, publicKey) =>
    longSignatures.verify(signature, longSignatures.hash(message, dstG2), publicKey),
};
