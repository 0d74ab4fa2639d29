import { leafBytes } from '@zilker/contracts/draw/leaf';
import { bucketRoot, bucketSize, rootFromBucketRoots } from '@zilker/contracts/draw/merkle';
import type { RedisClient } from '@zilker/runtime/redis';
import { type Lost, mayLack, nothingLost } from '../recovery/holes.ts';
import { keysOf } from '../redis/keys.ts';

/** Works out the root of a bucket whose last leaf has been laid, so that the freeze has little left to do. */
export async function fillBucket(redis: RedisClient, drop: string, bucket: number): Promise<void> {
  const keys = keysOf(drop);
  const leaves = await redis.getBuffer(keys.leaves(bucket));
  if (leaves?.length !== bucketSize * leafBytes) throw new Error(`bucket ${bucket} of ${drop} is not full`);
  await redis.hset(keys.roots, String(bucket), Buffer.from(bucketRoot(leaves)).toString('hex'));
}

/**
 * The packed leaves of one bucket of a roster of n places; the last bucket may hold later places too, which are cut off. Leaves
 * that may be `lost` count as zeros where they are missing.
 */
export async function bucketLeaves(
  redis: RedisClient,
  drop: string,
  n: number,
  bucket: number,
  lost: Lost = nothingLost,
): Promise<Buffer> {
  const size = Math.min(bucketSize, n - bucket * bucketSize) * leafBytes;
  const leaves = (await redis.getBuffer(keysOf(drop).leaves(bucket))) ?? Buffer.alloc(0);
  if (leaves.length >= size) return leaves.subarray(0, size);
  if (!mayLack(lost, bucket)) throw new Error(`leaves of bucket ${bucket} of ${drop} are missing`);
  return Buffer.concat([leaves, Buffer.alloc(size - leaves.length)]);
}

/**
 * The roots of all buckets of a frozen roster in order: kept ones as they are, missing ones worked out. One that was kept while its
 * leaves came back is not relied on.
 */
export async function bucketRoots(
  redis: RedisClient,
  drop: string,
  n: number,
  lost: Lost = nothingLost,
): Promise<Buffer[]> {
  const kept = await redis.hgetall(keysOf(drop).roots);
  const roots: Buffer[] = [];
  for (let bucket = 0; bucket * bucketSize < n; bucket++) {
    const isFull = (bucket + 1) * bucketSize <= n;
    const known = isFull && !mayLack(lost, bucket) ? kept[bucket] : undefined;
    roots.push(
      known === undefined
        ? Buffer.from(bucketRoot(await bucketLeaves(redis, drop, n, bucket, lost)))
        : Buffer.from(known, 'hex'),
    );
  }
  return roots;
}

/** The roster: the Merkle root over the leaves of the first n places, hex. */
export async function rosterOf(
  redis: RedisClient,
  drop: string,
  n: number,
  lost: Lost = nothingLost,
): Promise<string> {
  return rootOfRoots(await bucketRoots(redis, drop, n, lost), n);
}

export const rootOfRoots = (roots: readonly Uint8Array[], n: number): string =>
  Buffer.from(rootFromBucketRoots([...roots], n)).toString('hex');
