import { bls12_381 } from '@noble/curves/bls12-381.js';
import { base64urlnopad } from '@scure/base';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { BeaconChain } from '../drop.ts';
import { newId } from '../ids.ts';
import { randomnessOf, roundMessage } from './beacon.ts';
import { chainHash, roundAt, roundTimeMs } from './chain.ts';
import { type DrawFacts, type PlaceProof, placeProof, proofSentences } from './facts.ts';
import { leafOf } from './leaf.ts';
import { auditPath, bucketRoot, bucketSize, rootFromBucketRoots } from './merkle.ts';
import { permute } from './permute.ts';
import { verifyDraw, verifyPlace } from './proof.ts';
import { commitment, noBeacon, seedOf } from './seed.ts';

const toHex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const fromHex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

/** A chain of our own, with the key to sign its rounds. */
const secretKey = new Uint8Array(32).fill(7);
const contents = {
  publicKey: bls12_381.shortSignatures.getPublicKey(secretKey).toHex(),
  schemeId: 'bls-unchained-g1-rfc9380',
  periodMs: 1000,
  genesisMs: 1_700_000_000_000,
  groupHash: 'ab'.repeat(32),
  beaconId: 'local',
};
const chain: BeaconChain = { ...contents, hash: chainHash(contents) };
const sign = (round: number) => {
  const { hash, sign } = bls12_381.shortSignatures;
  return toHex(bls12_381.shortSignatures.Signature.toBytes(sign(hash(roundMessage(round)), secretKey)));
};

/** A lobby of 1,500 fans, drawn, and the proof of the place of one of them. */
const n = 1500;
const drop = newId('drop');
const blindOf = (index: number) => new Uint8Array(16).fill(index % 251);
const accounts = Array.from({ length: n }, () => newId('account'));
const leaves = accounts.map((account, index) => leafOf({ drop, account, blind: blindOf(index) }));
const buckets = [leaves.slice(0, bucketSize), leaves.slice(bucketSize)].map((some) => {
  const packed = new Uint8Array(some.length * 16);
  for (const [at, leaf] of some.entries()) packed.set(leaf, at * 16);
  return packed;
});
const bucketRoots = buckets.map((bucket) => bucketRoot(bucket));

function drawn(beacon: DrawFacts['beacon']): DrawFacts {
  const drawAtMs = chain.genesisMs + 1_000_400;
  const secret = new Uint8Array(32).fill(42);
  const roster = rootFromBucketRoots(bucketRoots, n);
  const signature = beacon ? sign(beacon.round) : noBeacon.signature;
  const randomness = beacon ? randomnessOf(signature) : noBeacon.randomness;
  const knownAtMs = beacon ? roundTimeMs(beacon.chain, beacon.round) : drawAtMs;
  const seed = seedOf({ drop, n, roster, secret, randomness: fromHex(randomness) });
  return {
    drop,
    drawAtMs,
    commitment: toHex(commitment(secret)),
    committedAtMs: chain.genesisMs,
    beacon,
    frozen: { n, roster: toHex(roster), secret: toHex(secret), atMs: knownAtMs - 3000 },
    drawn: { signature, randomness, seed: toHex(seed), atMs: knownAtMs + 300 },
  };
}

function placeOf(index: number, facts: DrawFacts): PlaceProof {
  const path = auditPath({
    index,
    n,
    bucketLeaves: buckets[Math.floor(index / bucketSize)] ?? new Uint8Array(),
    bucketRoots,
  });
  return v.parse(placeProof, {
    index,
    position: permute(fromHex(facts.drawn?.seed ?? ''), n, index),
    account: accounts[index],
    blind: base64urlnopad.encode(blindOf(index)),
    leaf: toHex(leaves[index] ?? new Uint8Array()),
    path: path.map((hash) => toHex(hash)),
  });
}

const fair = drawn({ chain, round: roundAt(chain, chain.genesisMs + 1_000_400) });
const place = placeOf(700, fair);
/** The facts as a device held them before the draw. */
const seenBefore: DrawFacts = { ...fair, frozen: null, drawn: null };

test('a true proof verifies, for each part of the lobby', () => {
  expect(verifyDraw(fair)).toEqual({ ok: true, proven: 'fair' });
  for (const index of [0, 700, bucketSize - 1, bucketSize, n - 1]) {
    const own = placeOf(index, fair);
    expect(verifyPlace(fair, own, seenBefore)).toEqual({ ok: true, proven: 'fair', position: own.position });
  }
});

test('without a beacon it proves the commitment and no more', () => {
  const committed = drawn(null);
  expect(verifyDraw(committed)).toEqual({ ok: true, proven: 'committed' });
  expect(verifyPlace(committed, placeOf(3, committed))).toMatchObject({ ok: true, proven: 'committed' });
  const chosen = { ...committed, drawn: { ...committed.drawn, randomness: '11'.repeat(32) } } as DrawFacts;
  expect(verifyDraw(chosen)).toMatchObject({ ok: false, field: 'drawn.randomness' });
  const signed = { ...committed, drawn: { ...committed.drawn, signature: 'ff' } } as DrawFacts;
  expect(verifyDraw(signed)).toMatchObject({ ok: false, field: 'drawn.signature' });
});

test('before the draw there is nothing to verify, and it says so', () => {
  expect(verifyDraw(seenBefore)).toMatchObject({ ok: false, field: 'frozen' });
  expect(verifyDraw({ ...fair, drawn: null })).toMatchObject({ ok: false, field: 'drawn' });
  expect(verifyPlace({ ...fair, drawn: null }, place)).toMatchObject({ ok: false, field: 'drawn' });
});

/** A change of each kind of value that stays well-formed. */
const flip = (text: unknown) => `${text}`.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
const hourLater = (ms: unknown) => Number(ms) + 3_600_000;
const hourEarlier = (ms: unknown) => Number(ms) - 3_600_000;

/**
 * Every field, how it is altered, whom `verifyPlace` blames, and whom `verifyDraw` does where the facts alone say less. A field
 * missing here fails the test below.
 */
const factAlterations: Record<
  string,
  [alter: (value: unknown) => unknown, blamed: string, byFactsAlone?: string]
> = {
  drop: [() => newId('drop'), 'drop', 'drawn.seed'],
  drawAtMs: [hourLater, 'drawAtMs'],
  commitment: [flip, 'commitment'],
  committedAtMs: [hourLater, 'committedAtMs'],
  'beacon.chain.hash': [flip, 'beacon.chain'],
  'beacon.chain.publicKey': [flip, 'beacon.chain'],
  'beacon.chain.schemeId': [() => 'bls-unchained-on-g1', 'beacon.chain'],
  'beacon.chain.periodMs': [() => 3000, 'beacon.chain'],
  'beacon.chain.genesisMs': [hourLater, 'beacon.chain'],
  'beacon.chain.groupHash': [flip, 'beacon.chain'],
  'beacon.chain.beaconId': [() => 'other', 'beacon.chain'],
  'beacon.round': [(round) => Number(round) + 1, 'beacon.round'],
  'frozen.n': [(size) => Number(size) - 1, 'frozen.n', 'drawn.seed'],
  'frozen.roster': [flip, 'frozen.roster', 'drawn.seed'],
  'frozen.secret': [flip, 'frozen.secret'],
  'frozen.atMs': [hourLater, 'frozen.atMs'],
  'drawn.signature': [flip, 'drawn.signature'],
  'drawn.randomness': [flip, 'drawn.randomness'],
  'drawn.seed': [flip, 'drawn.seed'],
  'drawn.atMs': [hourEarlier, 'drawn.atMs'],
};
const placeAlterations: Record<string, [alter: (value: unknown) => unknown, blamed: string]> = {
  index: [(index) => Number(index) + 1, 'place.index'],
  position: [(position) => (Number(position) + 1) % n, 'place.position'],
  account: [() => newId('account'), 'place.blind'],
  blind: [() => base64urlnopad.encode(new Uint8Array(16).fill(9)), 'place.blind'],
  leaf: [flip, 'place.leaf'],
  path: [(path) => (path as string[]).with(2, flip((path as string[])[2])), 'place.path'],
};

/** The dotted names of all values in `object`. */
function fieldsOf(object: object, under = ''): string[] {
  return Object.entries(object).flatMap(([name, value]) =>
    value !== null && typeof value === 'object' && !Array.isArray(value)
      ? fieldsOf(value as object, `${under}${name}.`)
      : [`${under}${name}`],
  );
}

function altered<T extends object>(object: T, field: string, alter: (value: unknown) => unknown): T {
  const copy = structuredClone(object);
  const names = field.split('.');
  const last = names.pop() ?? '';
  let at = copy as Record<string, unknown>;
  for (const name of names) at = at[name] as Record<string, unknown>;
  at[last] = alter(at[last]);
  expect(copy).not.toEqual(object);
  return copy;
}

test('the alterations below leave no field out', () => {
  expect(Object.keys(factAlterations).sort()).toEqual(fieldsOf(fair).sort());
  expect(Object.keys(placeAlterations).sort()).toEqual(fieldsOf(place).sort());
});

test.each(Object.entries(factAlterations))('altered, %s is named', (field, [alter, blamed, byFactsAlone]) => {
  const forged = altered(fair, field, alter);
  expect(verifyPlace(forged, place)).toEqual({
    ok: false,
    field: blamed,
    sentence: proofSentences[blamed as keyof typeof proofSentences],
  });
  expect(verifyDraw(forged)).toMatchObject({ ok: false, field: byFactsAlone ?? blamed });
  if (!field.includes('groupHash') && !field.includes('beaconId'))
    expect(verifyDraw(forged, fair)).toMatchObject({ ok: false, field: blamed });
});

test.each(Object.entries(placeAlterations))(
  'altered, the %s of a place is named',
  (field, [alter, blamed]) => {
    expect(verifyPlace(fair, altered(place, field, alter))).toEqual({
      ok: false,
      field: blamed,
      sentence: proofSentences[blamed as keyof typeof proofSentences],
    });
  },
);

test('a chain that does not bring its group hash is still held to its key and to what was seen', () => {
  const { groupHash: _, beaconId: __, ...bare } = chain;
  const facts = { ...fair, beacon: { chain: bare, round: fair.beacon?.round ?? 0 } };
  expect(verifyDraw(facts)).toMatchObject({ ok: true });
  const blames = (field: string, alter: (value: unknown) => unknown, seen?: DrawFacts) => {
    const verdict = verifyDraw(altered(facts, field, alter), seen);
    return verdict.ok || verdict.field;
  };
  expect(blames('beacon.chain.publicKey', flip)).toBe('beacon.chain');
  expect(blames('beacon.chain.schemeId', () => 'bls-unchained-on-g1')).toBe('beacon.chain');
  expect(blames('beacon.chain.genesisMs', hourLater)).toBe('drawAtMs');
  expect(blames('beacon.chain.hash', flip, seenBefore)).toBe('beacon.chain');
});

test('a whole other draw, sound in itself, differs from what was seen before', () => {
  const secret = new Uint8Array(32).fill(43);
  const { frozen, drawn } = fair;
  if (!frozen || !drawn) throw new Error('not drawn');
  const seed = seedOf({
    drop,
    n,
    roster: fromHex(frozen.roster),
    secret,
    randomness: fromHex(drawn.randomness),
  });
  const other: DrawFacts = {
    ...fair,
    commitment: toHex(commitment(secret)),
    frozen: { ...frozen, secret: toHex(secret) },
    drawn: { ...drawn, seed: toHex(seed) },
  };
  expect(verifyDraw(other)).toMatchObject({ ok: true });
  expect(verifyDraw(other, seenBefore)).toMatchObject({ ok: false, field: 'commitment' });
});

test('what is cut short or odd is refused, never thrown', () => {
  for (const field of ['commitment', 'frozen.roster', 'frozen.secret', 'drawn.randomness', 'drawn.seed'])
    for (const verdict of [verifyDraw, (facts: DrawFacts) => verifyPlace(facts, place)])
      expect(verdict(altered(fair, field, () => 'ab'))).toMatchObject({ ok: false, field });
  expect(verifyPlace(fair, { ...place, blind: 'AAAA' })).toMatchObject({ ok: false, field: 'place.blind' });
  expect(verifyPlace(fair, { ...place, path: [] })).toMatchObject({ ok: false, field: 'place.path' });
  expect(verifyPlace(fair, { ...place, leaf: 'ab' })).toMatchObject({ ok: false, field: 'place.leaf' });
  expect(verifyPlace(fair, { ...place, index: n + 5 })).toMatchObject({ ok: false, field: 'place.index' });
  expect(verifyDraw(altered(fair, 'drawn.signature', () => 'ab'))).toMatchObject({
    field: 'drawn.signature',
  });
  expect(
    verifyPlace(
      altered(fair, 'frozen.n', () => 0),
      place,
    ),
  ).toMatchObject({ field: 'frozen.n' });
  expect(verifyDraw(altered(fair, 'frozen.n', () => Number.MAX_SAFE_INTEGER)).ok).toBe(false);
  expect(
    verifyPlace(
      altered(fair, 'frozen.n', () => Number.MAX_SAFE_INTEGER),
      place,
    ).ok,
  ).toBe(false);
});
