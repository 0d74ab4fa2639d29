import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { auditPath, bucketRoot, bucketSize, rootFromBucketRoots, rootOf, verifyPath } from './merkle.ts';
import vectors from './vectors.json' with { type: 'json' };

const sha256 = (...parts: Uint8Array[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return new Uint8Array(hash.digest());
};

/** Leaf i, as the vectors have it. */
const leafNumber = (i: number) => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, i);
  return sha256(bytes).slice(0, 16);
};
const leaves = Array.from({ length: 4100 }, (_, i) => leafNumber(i));
const packed = new Uint8Array(leaves.length * 16);
for (const [i, leaf] of leaves.entries()) packed.set(leaf, i * 16);
const lobby = (n: number) => packed.subarray(0, n * 16);
const bucketsOf = (n: number) =>
  Array.from({ length: Math.ceil(n / bucketSize) }, (_, bucket) =>
    lobby(n).subarray(bucket * bucketSize * 16, (bucket + 1) * bucketSize * 16),
  );

/** RFC 6962 §2.1 and §2.1.1 to the letter: split at the largest power of two below the size. */
function naiveRoot(from: readonly Uint8Array[]): Uint8Array {
  const [only] = from;
  if (!only) return sha256();
  if (from.length === 1) return sha256(Uint8Array.of(0), only);
  const k = splitOf(from.length);
  return sha256(Uint8Array.of(1), naiveRoot(from.slice(0, k)), naiveRoot(from.slice(k)));
}
function naivePath(index: number, from: readonly Uint8Array[]): Uint8Array[] {
  if (from.length === 1) return [];
  const k = splitOf(from.length);
  return index < k
    ? [...naivePath(index, from.slice(0, k)), naiveRoot(from.slice(k))]
    : [...naivePath(index - k, from.slice(k)), naiveRoot(from.slice(0, k))];
}
const splitOf = (size: number) => 2 ** Math.floor(Math.log2(size - 1));

test('roots and paths are those of RFC 6962, every place of every small lobby', () => {
  for (let n = 1; n <= 40; n++) {
    const root = rootOf(lobby(n));
    expect(root).toEqual(naiveRoot(leaves.slice(0, n)));
    for (let index = 0; index < n; index++) {
      const path = auditPath({ index, n, bucketLeaves: lobby(n), bucketRoots: [root] });
      expect(path).toEqual(naivePath(index, leaves.slice(0, n)));
      expect(verifyPath({ leaf: leafNumber(index), index, n, path, root })).toBe(true);
    }
  }
});

test('a lobby kept in buckets has the same root, and the same paths from one bucket', () => {
  for (const n of [1023, 1024, 1025, 2048, 2049, 4100]) {
    const buckets = bucketsOf(n);
    const bucketRoots = buckets.map((bucket) => bucketRoot(bucket));
    const root = rootFromBucketRoots(bucketRoots, n);
    expect(root).toEqual(naiveRoot(leaves.slice(0, n)));
    for (const index of new Set([0, 1022, Math.floor(n / 2), n - 1])) {
      const bucketLeaves = buckets[Math.floor(index / bucketSize)] ?? new Uint8Array();
      const path = auditPath({ index, n, bucketLeaves, bucketRoots });
      expect(path).toEqual(naivePath(index, leaves.slice(0, n)));
      expect(verifyPath({ leaf: leafNumber(index), index, n, path, root })).toBe(true);
    }
  }
});

test('the frozen roots of an independent implementation hold', () => {
  for (const { n, root } of vectors.rosters) expect(Buffer.from(rootOf(lobby(n))).toString('hex')).toBe(root);
});

test('a path altered anywhere leads elsewhere', () => {
  for (const n of [2, 5, 13, 1500]) {
    const bucketRoots = bucketsOf(n).map((bucket) => bucketRoot(bucket));
    const root = rootFromBucketRoots(bucketRoots, n);
    const index = Math.floor(n / 3);
    const bucketLeaves = bucketsOf(n)[0] ?? new Uint8Array();
    const good = {
      leaf: leafNumber(index),
      index,
      n,
      path: auditPath({ index, n, bucketLeaves, bucketRoots }),
      root,
    };
    expect(verifyPath(good)).toBe(true);
    const flipped = (bytes: Uint8Array) => bytes.map((byte, at) => (at === 7 ? byte ^ 1 : byte));
    const bad = [
      { ...good, leaf: flipped(good.leaf) },
      { ...good, root: flipped(root) },
      ...good.path.map((hash, at) => ({ ...good, path: good.path.with(at, flipped(hash)) })),
      { ...good, path: good.path.slice(1) },
      { ...good, path: good.path.slice(0, -1) },
      { ...good, path: [...good.path, root] },
      { ...good, path: [...good.path.slice(0, -1), new Uint8Array(31)] },
      { ...good, leaf: new Uint8Array(15) },
      { ...good, root: new Uint8Array() },
      { ...good, index: n },
      { ...good, index: -1 },
      { ...good, index: 0.5 },
      { ...good, index: index + 1 },
      { ...good, n: 0 },
    ];
    for (const proof of bad) expect(verifyPath(proof)).toBe(false);
  }
});

test('a node cannot pass for a leaf', () => {
  const root = rootOf(lobby(2));
  expect(verifyPath({ leaf: root.slice(0, 16), index: 0, n: 1, path: [], root })).toBe(false);
});

test('leaves, buckets and counts that do not fit are refused', () => {
  expect(() => rootOf(new Uint8Array(17))).toThrow('Leaves are packed 16 bytes each; 17 bytes are not.');
  expect(() => bucketRoot(new Uint8Array())).toThrow(RangeError);
  expect(() => bucketRoot(lobby(1025))).toThrow('A bucket has 1 to 1024 leaves, not 1025.');
  expect(() => rootFromBucketRoots([], 1)).toThrow('1 leaves have 1 buckets, not 0.');
  const bucketRoots = [rootOf(lobby(5))];
  expect(() => auditPath({ index: 5, n: 5, bucketLeaves: lobby(5), bucketRoots })).toThrow(RangeError);
  expect(() => auditPath({ index: 0, n: 5, bucketLeaves: lobby(4), bucketRoots })).toThrow(RangeError);
});
