import { leafBytes } from '@zilker/contracts/draw/leaf';
import { bucketSize } from '@zilker/contracts/draw/merkle';
import type { RedisClient } from '@zilker/runtime/redis';
import { keysOf } from '../redis/keys.ts';

/** From where to below where leaves may be missing; nothing is when `lostBelow` is 0. */
export type Lost = { readonly lostFrom: number; readonly lostBelow: number };

export const nothingLost: Lost = { lostFrom: 0, lostBelow: 0 };

export const mayLack = ({ lostFrom, lostBelow }: Lost, bucket: number): boolean =>
  bucket * bucketSize < lostBelow && (bucket + 1) * bucketSize > lostFrom;

/**
 * The indices below n without a leaf, as `from-below,from-below`: left out when the room could not tell how far it had counted, or
 * not come back with their fans in time. They are in the roster as zeros, and stay so.
 */
export async function readHoles(redis: RedisClient, drop: string, n: number, lost: Lost): Promise<string> {
  const ranges: [from: number, below: number][] = [];
  for (let bucket = 0; bucket * bucketSize < n; bucket++) {
    if (!mayLack(lost, bucket)) continue;
    const leaves = (await redis.getBuffer(keysOf(drop).leaves(bucket))) ?? Buffer.alloc(0);
    for (let index = bucket * bucketSize; index < Math.min(n, (bucket + 1) * bucketSize); index++) {
      const at = (index % bucketSize) * leafBytes;
      if (leaves.subarray(at, at + leafBytes).some((byte) => byte !== 0)) continue;
      const last = ranges.at(-1);
      if (last !== undefined && last[1] === index) last[1] = index + 1;
      else ranges.push([index, index + 1]);
    }
  }
  return ranges.map(([from, below]) => `${from}-${below}`).join(',');
}

export function isHole(holes: string, index: number): boolean {
  return holes.split(',').some((range) => {
    const [from = Number.NaN, below = Number.NaN] = range.split('-').map(Number);
    return index >= from && index < below;
  });
}
