import { Refusal } from '@zilker/contracts/errors';
import { isRedisAway } from '@zilker/runtime/redis';
import type { Context } from 'hono';
import type { Drop } from '../drops/drop.ts';
import type { Drops } from '../drops/drops.ts';
import { MemoryLost } from '../redis/scripts.ts';

/** @throws Refusal `drop_unknown`, `unavailable` */
export async function findDrop(drops: Drops, id: string, options: { isGiven?: boolean } = {}): Promise<Drop> {
  const drop = await orUnavailable(drops.find(id, options));
  if (drop === undefined) throw new Refusal('drop_unknown');
  return drop;
}

/** A reply that is JSON already. */
export function jsonReply(c: Context, json: string): Response {
  return c.body(json, 200, { 'content-type': 'application/json' });
}

/**
 * A public answer that a CDN may keep for a second. Who names the version at hand gets no body, so that asking again and again
 * costs next to nothing; `etag` is weak, for the clock in the answer moves on without anything having changed.
 */
export function cachedReply(c: Context, { json, etag }: { json: string; etag: string }): Response {
  c.header('cache-control', 'public, max-age=1, s-maxage=1, stale-while-revalidate=10, stale-if-error=60');
  c.header('etag', etag);
  const known = c.req.header('if-none-match')?.split(',') ?? [];
  return known.some((one) => one.trim() === etag) ? c.body(null, 304) : jsonReply(c, json);
}

/** Says when to come back, in whole seconds drawn from a range, so that many who were answered at once do not come at once. */
export function retryAfter(c: Context, [fromMs, toMs]: readonly [number, number]): void {
  const ms = fromMs + Math.random() * (toMs - fromMs);
  c.header('retry-after', String(Math.round(ms / 1000)));
}

const retryAfterMs = 2_000;

/**
 * While Redis is away, or has to be told again what it lost, nothing is given, called or changed; who asks is told to come back.
 * @throws Refusal `unavailable`
 */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    if (!isRedisAway(cause) && !(cause instanceof MemoryLost)) throw cause;
    throw new Refusal('unavailable', { detail: { retryAfterMs }, cause });
  }
}
