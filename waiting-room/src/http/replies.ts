import { Refusal } from '@zilker/contracts/errors';
import { isRedisAway } from '@zilker/runtime/redis';
import type { Context } from 'hono';
import type { Drop } from '../drops/drop.ts';
import type { Drops } from '../drops/drops.ts';
import { MemoryLost } from '../redis/scripts.ts';

/** @throws Refusal `drop_unknown`, `unavailable` */
export async function findDrop(drops: Drops, id: string): Promise<Drop> {
  const drop = await orUnavailable(drops.find(id));
  if (drop === undefined) throw new Refusal('drop_unknown');
  return drop;
}

/** A reply that is JSON already. */
export function jsonReply(c: Context, json: string): Response {
  return c.body(json, 200, { 'content-type': 'application/json' });
}

const retryAfterMs = 2_000;

/** While Redis is away, or has to be told again what it lost, nothing is given, called or changed; who asks is told to come back. @throws Refusal `unavailable` */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!isRedisAway(cause) && !(cause instanceof MemoryLost)) throw cause;
    throw new Refusal('unavailable', { detail: { retryAfterMs }, cause });
  }
}
