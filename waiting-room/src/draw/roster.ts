import { leafBytes } from '@zilker/contracts/draw/leaf';
import { bucketRoot, bucketSize, rootFromBucketRoots } from '@zilker/contracts/draw/merkle';
import type { RedisClient } from '@zilker/runtime/redis';
import { keysOf } from '../redis/keys.ts';

/** Works out the root of a bucket whose last leaf has been laid, so that the freeze has little left to do. */
export async function fillBucket(redis: RedisClient, drop: string, bucket: number): Promise<void> {
  const keys = keysOf(drop);
  const leaves = await redis.getBuffer(keys.leaves(bucket));
  if (leaves?.length !== bucketSize * leafBytes) throw new Error(`bucket ${bucket} of ${drop} is not full`);
  await redis.hset(keys.roots, String(bucket), Buffer.from(bucketRoot(leaves)).toString('hex'));
}

/** The packed leaves of one bucket of a roster of n places; the last bucket may hold later places too, which are cut off. */
export async function bucketLeaves(
  redis: RedisClient,
  drop: string,
  n: number,
  bucket: number,
): Promise<Buffer> {
  const size = Math.min(bucketSize, n - bucket * bucketSize) * leafBytes;
  const leaves = await redis.getBuffer(keysOf(drop).leaves(bucket));
  if (leaves === null || leaves.length < size)
    throw new Error(`leaves of bucket ${bucket} of ${drop} are missing`);
  return leaves.subarray(0, size);
}

/** The roots of all buckets of a frozen roster in order: kept ones as they are, missing ones worked out. */
export async function bucketRoots(redis: RedisClient, drop: string, n: number): Promise<Buffer[]> {
  const kept = await redis.hgetall(keysOf(drop).roots);
  const roots: Buffer[] = [];
  for (let bucket = 0; bucket * bucketSize < n; bucket++) {
    const isFull = (bucket + 1) * bucketSize <= n;
    const known = isFull ? kept[bucket] : undefined;
    roots.push(
      known === undefined
        ? Buffer.from(bucketRoot(await bucketLeaves(redis, drop, n, bucket)))
        : Buffer.from(known, 'hex'),
    );
  }
  return roots;
}

/** The roster: the Merkle root over the leaves of the first n places, hex. */
export async function rosterOf(redis: RedisClient, drop: string, n: number): Promise<string> {
  return Buffer.from(rootFromBucketRoots(await bucketRoots(redis, drop, n), n)).toString('hex');
}
