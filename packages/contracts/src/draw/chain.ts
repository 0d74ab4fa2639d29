import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import * as v from 'valibot';
import { type BeaconChain, beaconChain } from '../drop.ts';
import { count, hex } from '../fields.ts';

/** A chain of public randomness, and which of its rounds is due when. Light; verifying a round is in `beacon.ts`. */

/**
 * The schemes that can be verified from a round alone, by drand's names for them. Chained ones (each round signs the one
 * before) are left out: a draw's facts hold one signature.
 */
export const schemeIds = [
  'bls-unchained-g1-rfc9380',
  'bls-unchained-on-g1',
  'pedersen-bls-unchained',
] as const;
export type SchemeId = (typeof schemeIds)[number];
export const isSchemeId = (id: string): id is SchemeId => schemeIds.some((known) => known === id);

/**
 * drand's chain info (`GET /{hash}/info`, times in seconds) to our `BeaconChain` (milliseconds). One whose hash is not that of
 * its contents is refused, when it brings what the hash is made of.
 */
export const drandInfo = v.pipe(
  v.object({
    public_key: hex,
    period: v.pipe(count, v.minValue(1)),
    genesis_time: count,
    hash: v.pipe(hex, v.length(64)),
    schemeID: v.picklist(schemeIds, 'This chain signs in a way that we cannot verify.'),
    groupHash: v.optional(hex),
    metadata: v.optional(v.object({ beaconID: v.optional(v.string()) })),
  }),
  v.transform(
    (info): BeaconChain => ({
      hash: info.hash,
      publicKey: info.public_key,
      schemeId: info.schemeID,
      periodMs: info.period * 1000,
      genesisMs: info.genesis_time * 1000,
      ...(info.groupHash
        ? { groupHash: info.groupHash, beaconId: info.metadata?.beaconID ?? 'default' }
        : {}),
    }),
  ),
  beaconChain,
  v.check((chain) => hashFits(chain) !== false, "The hash is not that of this chain's contents."),
);

/** A round as `GET /{hash}/public/{round}` answers it. Whether it is true only `verifyRound` says. */
export const drandRound = v.object({
  round: v.pipe(count, v.minValue(1)),
  signature: hex,
  randomness: v.optional(hex),
});
export type BeaconRound = v.InferOutput<typeof drandRound>;

/** When a round is due, in epoch milliseconds. Round 1 is the genesis. */
export function roundTimeMs(chain: BeaconChain, round: number): number {
  return chain.genesisMs + (round - 1) * chain.periodMs;
}

/** The first round due at or after `timeMs` (epoch milliseconds): the one that a draw at that time is bound to. */
export function roundAt(chain: BeaconChain, timeMs: number): number {
  return Math.max(1, Math.ceil((timeMs - chain.genesisMs) / chain.periodMs) + 1);
}

/**
 * A chain's name in drand, hex: SHA-256(period u32 BE in s ‖ genesis i64 BE in s ‖ public key ‖ group hash ‖ beacon id, unless
 * "default"). Source: `Info.Hash` in github.com/drand/drand, common/chain/info.go. The scheme is not part of it.
 */
export function chainHash(chain: Omit<BeaconChain, 'hash'> & { groupHash: string }): string {
  const times = new DataView(new ArrayBuffer(12));
  times.setUint32(0, chain.periodMs / 1000);
  times.setBigInt64(4, BigInt(Math.floor(chain.genesisMs / 1000)));
  const id = chain.beaconId ?? 'default';
  return bytesToHex(
    sha256(
      concatBytes(
        new Uint8Array(times.buffer),
        hexToBytes(chain.publicKey),
        hexToBytes(chain.groupHash),
        utf8ToBytes(id === 'default' ? '' : id),
      ),
    ),
  );
}

/** Whether the chain's hash is that of its contents; undefined when the chain does not bring its group hash. */
export function hashFits(chain: BeaconChain): boolean | undefined {
  const { groupHash } = chain;
  if (groupHash === undefined) return undefined;
  return chainHash({ ...chain, groupHash }) === chain.hash;
}
