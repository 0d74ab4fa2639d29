import * as v from 'valibot';
import type { DropFacts } from '../drop.ts';
import { base64url, count, hex } from '../fields.ts';
import { idSchema } from '../ids.ts';

/** The part of a drop's facts that a draw rests on. Every `DropFacts` is one. */
export type DrawFacts = Pick<
  DropFacts,
  'drop' | 'drawAtMs' | 'commitment' | 'committedAtMs' | 'beacon' | 'frozen' | 'drawn'
>;

/** What a fan brings to check their own place: receipt (index, account, blind, leaf), Merkle path, and the position shown. */
export const placeProof = v.object({
  index: count,
  position: count,
  account: idSchema('account'),
  blind: base64url,
  leaf: hex,
  /** Sibling hashes from the leaf to the roster, 32 bytes each. */
  path: v.array(hex),
});
export type PlaceProof = v.InferOutput<typeof placeProof>;

/**
 * What can be wrong with a proof, and what to tell the fan. Fields are named by their way in `DropFacts`; those of the fan's own
 * place begin with `place`. `beacon.chain` stands for every part of the chain.
 */
export const proofSentences = {
  drop: 'These facts are of another drop.',
  drawAtMs: 'The randomness is not of the round that the time of the draw names.',
  commitment: 'The sealed fingerprint is not that of the secret that was used.',
  committedAtMs: 'The secret was sealed after the draw’s randomness was known.',
  'beacon.chain': 'The randomness is not of the public chain that was named.',
  'beacon.round': 'The randomness is not of the round that was named.',
  frozen: 'The lobby is not closed yet.',
  'frozen.n': 'The number of places is not the one that was drawn.',
  'frozen.roster': 'The roster is not the one that was drawn.',
  'frozen.secret': 'The secret is not the one that was sealed.',
  'frozen.atMs': 'The lobby was not closed between the sealing of the secret and the draw’s randomness.',
  drawn: 'The draw has not been made yet.',
  'drawn.signature': 'The signature of the public randomness does not check.',
  'drawn.randomness': 'The randomness does not follow from its signature.',
  'drawn.seed': 'The seed does not follow from drop, number of places, roster, secret and randomness.',
  'drawn.atMs': 'The draw was made before its randomness was known.',
  'place.index': 'This number of arrival has neither this spot in the roster nor this position.',
  'place.position': 'The seed gives this place another position.',
  'place.blind': 'Account and blind do not give the leaf of this place.',
  'place.leaf': 'The leaf is not the one that account and blind give.',
  'place.path': 'The path does not lead from this leaf to the roster.',
} as const satisfies Record<string, string>;
export type ProofField = keyof typeof proofSentences;

export type Refuted = { readonly ok: false; readonly field: ProofField; readonly sentence: string };

/** The verdict that blames `field`. */
export function refuted(field: ProofField): Refuted {
  return { ok: false, field, sentence: proofSentences[field] };
}
