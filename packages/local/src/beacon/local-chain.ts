import { bls12_381 } from '@noble/curves/bls12-381.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { randomnessOf, roundMessage } from '@zilker/contracts/draw/beacon';
import { chainHash } from '@zilker/contracts/draw/chain';
import type { Keys } from '../keys.ts';

/** How often a round comes, in seconds. */
const period = 1;
const schemeID = 'bls-unchained-g1-rfc9380';
const beaconID = 'zilker-local';
const roundsKeptMax = 1_000;

/** drand's `/info` of a chain. */
export type ChainInfo = {
  public_key: string;
  period: number;
  genesis_time: number;
  hash: string;
  groupHash: string;
  schemeID: string;
  metadata: { beaconID: string };
};
export type Round = { round: number; randomness: string; signature: string };

/**
 * A chain of one member, in quicknet's scheme: BLS signatures in G1, keys in G2, over SHA-256 of the round's number. Every
 * round is worked out when it is asked for (about 10 ms) and is the same each time.
 */
export function localChain(key: Keys['beacon']) {
  const { shortSignatures } = bls12_381;
  const secretKey = hexToBytes(key.secretKey);
  const publicKey = shortSignatures.getPublicKey(secretKey).toHex();
  const info: ChainInfo = {
    public_key: publicKey,
    period,
    genesis_time: key.genesisSeconds,
    hash: chainHash({
      publicKey,
      schemeId: schemeID,
      periodMs: period * 1_000,
      genesisMs: key.genesisSeconds * 1_000,
      groupHash: key.groupHash,
      beaconId: beaconID,
    }),
    groupHash: key.groupHash,
    schemeID,
    metadata: { beaconID },
  };
  const kept = new Map<number, Round>();
  return {
    info,
    /** The newest round at the time; below 1 before the genesis. */
    latestAt: (atMs: number) => Math.floor((atMs / 1_000 - key.genesisSeconds) / period) + 1,
    round(round: number): Round {
      const known = kept.get(round);
      if (known !== undefined) return known;
      const point = shortSignatures.hash(roundMessage(round), 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_');
      const signature = bytesToHex(shortSignatures.Signature.toBytes(shortSignatures.sign(point, secretKey)));
      const made = { round, randomness: randomnessOf(signature), signature };
      if (kept.size >= roundsKeptMax) kept.clear();
      kept.set(round, made);
      return made;
    },
  };
}
