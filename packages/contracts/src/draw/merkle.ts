import { sha256 } from '@noble/hashes/sha2.js';
import { leafBytes } from './leaf.ts';

/**
 * The roster: the Merkle tree of RFC 6962 §2.1 over the leaves of all places in order of arrival. Leaves hash as
 * SHA-256(0x00 ‖ leaf), nodes as SHA-256(0x01 ‖ left ‖ right). A bucket is 1,024 leaves; being a power of two, a full bucket
 * is a complete subtree, so its root is worked out once and never again, and the tree above is the same tree over roots.
 */
export const bucketSize = 1024;
const hashBytes = 32;

/** The root over `leaves`, packed 16 bytes each. That of no leaves is SHA-256 of nothing. Throws RangeError on a torn leaf. */
export function rootOf(leaves: Uint8Array): Uint8Array {
  return fold(hashLeaves(leaves));
}

/** The root of one bucket: 1 to 1,024 packed leaves; the last bucket may be short. Throws RangeError for others. */
export function bucketRoot(leaves: Uint8Array): Uint8Array {
  const size = leaves.length / leafBytes;
  if (size < 1 || size > bucketSize)
    throw new RangeError(`A bucket has 1 to ${bucketSize} leaves, not ${size}.`);
  return rootOf(leaves);
}

/** The root over n leaves from the roots of all their buckets in order, the last perhaps short. Throws RangeError if the count differs. */
export function rootFromBucketRoots(bucketRoots: readonly Uint8Array[], n: number): Uint8Array {
  checkBuckets(bucketRoots, n);
  return fold(bucketRoots);
}

/**
 * What proves that leaf `index` is in the root over n leaves: the sibling hashes from the leaf up (RFC 6962 §2.1.1), made from
 * the packed leaves of its own bucket and the roots of all buckets. Throws RangeError when these do not fit each other.
 */
export function auditPath(proof: {
  index: number;
  n: number;
  bucketLeaves: Uint8Array;
  bucketRoots: readonly Uint8Array[];
}): Uint8Array[] {
  const { index, n, bucketLeaves, bucketRoots } = proof;
  checkBuckets(bucketRoots, n);
  if (!Number.isInteger(index) || index < 0 || index >= n)
    throw new RangeError(`Among ${n} leaves the index is 0 to ${n - 1}, not ${index}.`);
  const bucket = Math.floor(index / bucketSize);
  const size = Math.min(bucketSize, n - bucket * bucketSize);
  if (bucketLeaves.length !== size * leafBytes)
    throw new RangeError(
      `Bucket ${bucket} of ${n} leaves has ${size * leafBytes} bytes, not ${bucketLeaves.length}.`,
    );
  return [...siblings(hashLeaves(bucketLeaves), index % bucketSize), ...siblings(bucketRoots, bucket)];
}

/** Whether `path` leads from `leaf` at `index` to the root over n leaves (RFC 9162 §2.1.3.2). Never throws. */
export function verifyPath(proof: {
  leaf: Uint8Array;
  index: number;
  n: number;
  path: readonly Uint8Array[];
  root: Uint8Array;
}): boolean {
  const { leaf, index, n, path, root } = proof;
  if (leaf.length !== leafBytes || root.length !== hashBytes) return false;
  if (!Number.isInteger(index) || !Number.isInteger(n) || index < 0 || index >= n || n > 2 ** 32)
    return false;
  let at = index;
  let last = n - 1;
  let hash = hashLeaf(leaf);
  for (const sibling of path) {
    if (last === 0 || sibling.length !== hashBytes) return false;
    if (at % 2 === 1 || at === last) {
      hash = hashNode(sibling, hash);
      // A node without a right sibling rises unhashed until it is a right child itself.
      while (at % 2 === 0 && at !== 0) {
        at = Math.floor(at / 2);
        last = Math.floor(last / 2);
      }
    } else hash = hashNode(hash, sibling);
    at = Math.floor(at / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 && sameBytes(hash, root);
}

/**
 * Pairs up level by level; an odd one out rises as it is. That is the tree of RFC 6962, which splits at the largest power of
 * two below the size: only the right edge is ever short.
 */
function fold(nodes: readonly Uint8Array[]): Uint8Array {
  let level = nodes;
  while (level.length > 1) level = levelAbove(level);
  return level[0] ?? sha256(new Uint8Array());
}

function siblings(nodes: readonly Uint8Array[], index: number): Uint8Array[] {
  const path: Uint8Array[] = [];
  let level = nodes;
  let at = index;
  while (level.length > 1) {
    const sibling = level[at % 2 === 0 ? at + 1 : at - 1];
    if (sibling) path.push(sibling);
    level = levelAbove(level);
    at = Math.floor(at / 2);
  }
  return path;
}

function levelAbove(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (const [at, node] of level.entries()) {
    if (at % 2 === 1) continue;
    const right = level[at + 1];
    above.push(right ? hashNode(node, right) : node);
  }
  return above;
}

function hashLeaves(leaves: Uint8Array): Uint8Array[] {
  if (leaves.length % leafBytes !== 0)
    throw new RangeError(`Leaves are packed ${leafBytes} bytes each; ${leaves.length} bytes are not.`);
  const hashes: Uint8Array[] = [];
  for (let at = 0; at < leaves.length; at += leafBytes)
    hashes.push(hashLeaf(leaves.subarray(at, at + leafBytes)));
  return hashes;
}

function hashLeaf(leaf: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + leafBytes);
  input.set(leaf, 1);
  return sha256(input);
}

function hashNode(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + 2 * hashBytes);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + hashBytes);
  return sha256(input);
}

function checkBuckets(bucketRoots: readonly Uint8Array[], n: number): void {
  if (bucketRoots.length !== Math.ceil(n / bucketSize))
    throw new RangeError(`${n} leaves have ${Math.ceil(n / bucketSize)} buckets, not ${bucketRoots.length}.`);
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
