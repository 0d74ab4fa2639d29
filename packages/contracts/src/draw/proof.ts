import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { randomnessOf, verifyRound } from './beacon.ts';
import { hashFits, roundAt, roundTimeMs } from './chain.ts';
import { type DrawFacts, type PlaceProof, type ProofField, type Refuted, refuted } from './facts.ts';
import { leafOf } from './leaf.ts';
import { verifyPath } from './merkle.ts';
import { permute } from './permute.ts';
import { noBeacon, seedOf } from './seed.ts';

/**
 * `fair`: nobody could have chosen the order, provided that commitment, roster and number of places were public before the
 * beacon's round. `committed`: no beacon; the room could not change its secret, but knew it.
 */
export type Proven = 'fair' | 'committed';

/** How far the room's clock may lag behind the beacon's before a draw looks as if made too early. */
const clockLagMs = 2000;

/**
 * Checks all that is public of a draw: the commitment, the beacon round and that it is the one the time of the draw names, the
 * seed, and the order of events. `seen` are the facts as this device held them before the draw; without them a proof shows that
 * the facts fit each other, not that they were there before. One altered field is named, but for two groups that the facts
 * alone cannot tell apart: `drop`, `frozen.n`, `frozen.roster` and `drawn.seed` (blamed on the seed; `verifyPlace` or `seen`
 * tells them apart), and period and genesis of a chain without its group hash (blamed on `drawAtMs`), whose own hash only `seen`
 * guards. Times of the room are its own word: only their order is checked. Never throws.
 */
export function verifyDraw(facts: DrawFacts, seen?: DrawFacts): Refuted | { ok: true; proven: Proven } {
  if (!facts.frozen) return refuted('frozen');
  if (!facts.drawn) return refuted('drawn');
  const made = { ...facts, frozen: facts.frozen, drawn: facts.drawn };
  const field =
    differsFrom(made, seen) ??
    wrongLength(made) ??
    wrongChain(made) ??
    wrongSecret(made) ??
    wrongRandomness(made) ??
    (seedFits(made) ? undefined : 'drawn.seed') ??
    wrongOrderOfEvents(made);
  if (field) return refuted(field);
  return { ok: true, proven: made.beacon ? 'fair' : 'committed' };
}

/**
 * Checks a draw and one place in it: leaf, path to the roster, position. With the place at hand the fields of the seed are told
 * apart as well; account and blind are not (`place.blind`), as only their hash is known. Never throws.
 */
export function verifyPlace(
  facts: DrawFacts,
  place: PlaceProof,
  seen?: DrawFacts,
): Refuted | { ok: true; proven: Proven; position: number } {
  const draw = verifyDraw(facts, seen);
  if (!facts.frozen) return refuted('frozen');
  if (!facts.drawn) return refuted('drawn');
  if (!draw.ok && draw.field !== 'drawn.seed') return draw;
  const made = { ...facts, frozen: facts.frozen, drawn: facts.drawn };
  const evidence = weigh(made, place);
  if (!draw.ok) return refuted(blameForSeed(made, place, evidence));
  const field = blameForPlace(made, place, evidence);
  return field ? refuted(field) : { ...draw, position: place.position };
}

type Made = DrawFacts & { frozen: NonNullable<DrawFacts['frozen']>; drawn: NonNullable<DrawFacts['drawn']> };

/** What this device saw earlier outweighs whatever it is told now. */
function differsFrom(facts: Made, seen: DrawFacts | undefined): ProofField | undefined {
  if (!seen) return undefined;
  const pairs: [ProofField, unknown, unknown][] = [
    ['drop', facts.drop, seen.drop],
    ['drawAtMs', facts.drawAtMs, seen.drawAtMs],
    ['commitment', facts.commitment, seen.commitment],
    ['committedAtMs', facts.committedAtMs, seen.committedAtMs],
    ['beacon.chain', chainKey(facts), chainKey(seen)],
    ['beacon.round', facts.beacon?.round, seen.beacon?.round],
    ['frozen.n', facts.frozen.n, seen.frozen?.n],
    ['frozen.roster', facts.frozen.roster, seen.frozen?.roster],
    ['frozen.secret', facts.frozen.secret, seen.frozen?.secret],
    ['frozen.atMs', facts.frozen.atMs, seen.frozen?.atMs],
    ['drawn.signature', facts.drawn.signature, seen.drawn?.signature],
    ['drawn.randomness', facts.drawn.randomness, seen.drawn?.randomness],
    ['drawn.seed', facts.drawn.seed, seen.drawn?.seed],
    ['drawn.atMs', facts.drawn.atMs, seen.drawn?.atMs],
  ];
  return pairs.find(([, now, before]) => before !== undefined && now !== before)?.[0];
}

function chainKey({ beacon }: DrawFacts): string {
  if (!beacon) return 'none';
  const { hash, publicKey, schemeId, periodMs, genesisMs } = beacon.chain;
  return JSON.stringify([hash, publicKey, schemeId, periodMs, genesisMs]);
}

function wrongLength({ commitment, frozen, drawn }: Made): ProofField | undefined {
  const hashes: [ProofField, string][] = [
    ['commitment', commitment],
    ['frozen.roster', frozen.roster],
    ['frozen.secret', frozen.secret],
    ['drawn.randomness', drawn.randomness],
    ['drawn.seed', drawn.seed],
  ];
  return hashes.find(([, hash]) => hash.length !== 64)?.[0];
}

function wrongChain({ beacon }: Made): ProofField | undefined {
  return beacon && hashFits(beacon.chain) === false ? 'beacon.chain' : undefined;
}

/** Secret and commitment disagree: the seed, which was made from the true secret, says which of them was changed. */
function wrongSecret(facts: Made): ProofField | undefined {
  if (bytesToHex(sha256(hexToBytes(facts.frozen.secret))) === facts.commitment) return undefined;
  return seedFits(facts) ? 'commitment' : 'frozen.secret';
}

function wrongRandomness({ beacon, drawAtMs, drawn }: Made): ProofField | undefined {
  const { signature, randomness } = drawn;
  if (!beacon) {
    if (signature !== noBeacon.signature) return 'drawn.signature';
    return randomness === noBeacon.randomness ? undefined : 'drawn.randomness';
  }
  const { chain, round } = beacon;
  const due = roundAt(chain, drawAtMs);
  if (verifyRound(chain, { round, signature })) {
    if (randomness !== randomnessOf(signature)) return 'drawn.randomness';
    return round === due ? undefined : 'drawAtMs';
  }
  if (round !== due && verifyRound(chain, { round: due, signature })) return 'beacon.round';
  // A signature altered by itself no longer gives the randomness; one that does is simply not of this chain.
  if (randomness === randomnessOf(signature)) return 'beacon.chain';
  return 'drawn.signature';
}

function wrongOrderOfEvents({ beacon, committedAtMs, frozen, drawn }: Made): ProofField | undefined {
  const knownAtMs = beacon ? roundTimeMs(beacon.chain, beacon.round) : drawn.atMs;
  if (committedAtMs > knownAtMs) return 'committedAtMs';
  // At the very moment counts as before when there is no beacon: the room then draws in the act of freezing.
  if (beacon ? frozen.atMs >= knownAtMs : frozen.atMs > knownAtMs) return 'frozen.atMs';
  if (frozen.atMs < committedAtMs) return 'frozen.atMs';
  return drawn.atMs < knownAtMs - clockLagMs ? 'drawn.atMs' : undefined;
}

function seedFits(facts: Made): boolean {
  return facts.drawn.seed === seedFrom(facts);
}

function seedFrom({ drop, frozen, drawn }: Made): string {
  const seed = seedOf({
    drop,
    n: frozen.n,
    roster: hexToBytes(frozen.roster),
    secret: hexToBytes(frozen.secret),
    randomness: hexToBytes(drawn.randomness),
  });
  return bytesToHex(seed);
}

type Evidence = { leafFits: boolean; pathFits: boolean; positionFits: boolean };

function weigh(facts: Made, place: PlaceProof): Evidence {
  return {
    leafFits: place.leaf === leafFrom(facts.drop, place),
    pathFits: leadsToRoster(facts, place, place.leaf),
    positionFits: givesPosition(facts, place, facts.drawn.seed),
  };
}

/** Which input of the seed was changed, by what the place still agrees with. */
function blameForSeed(
  facts: Made,
  place: PlaceProof,
  { leafFits, pathFits, positionFits }: Evidence,
): ProofField {
  if (!leafFits && pathFits) return 'drop';
  if (pathFits) return givesPosition(facts, place, seedFrom(facts)) ? 'drawn.seed' : 'frozen.n';
  if (!leafFits) return 'drawn.seed';
  return positionFits ? 'frozen.roster' : 'frozen.n';
}

function blameForPlace(
  facts: Made,
  place: PlaceProof,
  { leafFits, pathFits, positionFits }: Evidence,
): ProofField | undefined {
  if (!pathFits && !positionFits && leafFits) return 'place.index';
  if (!leafFits) {
    const given = leafFrom(facts.drop, place);
    return given !== undefined && leadsToRoster(facts, place, given) ? 'place.leaf' : 'place.blind';
  }
  if (!pathFits) return 'place.path';
  return positionFits ? undefined : 'place.position';
}

function leafFrom(drop: string, place: PlaceProof): string | undefined {
  try {
    return bytesToHex(leafOf({ drop, account: place.account, blind: base64urlnopad.decode(place.blind) }));
  } catch {
    // A blind too short, or with stray bits at its end, gives no leaf at all.
    return undefined;
  }
}

function leadsToRoster({ frozen }: Made, { index, path }: PlaceProof, leaf: string): boolean {
  return verifyPath({
    leaf: hexToBytes(leaf),
    index,
    n: frozen.n,
    path: path.map((hash) => hexToBytes(hash)),
    root: hexToBytes(frozen.roster),
  });
}

function givesPosition({ frozen }: Made, { index, position }: PlaceProof, seed: string): boolean {
  try {
    return permute(hexToBytes(seed), frozen.n, index) === position;
  } catch {
    // An index beyond the lobby, a lobby larger than any, a seed cut short: none of them gives a position.
    return false;
  }
}
