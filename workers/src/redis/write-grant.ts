import type { Id } from '@zilker/contracts/ids';
import { encodeGrant, type GrantWord, grantKey, grantTtlMs } from '@zilker/contracts/signals/grants';
import { loadScripts } from '@zilker/runtime/redis-scripts';
import type { RedisClient } from '../context.ts';

/** The figures stay for screens when calls have long stopped; `expiresAtMs` alone says whether calls may go on. */
const readableMs = 3_600_000;

/** Resolves to false when a newer word stands there. */
export type WriteGrant = (drop: Id<'drop'>, word: GrantWord) => Promise<boolean>;

/** Says the word, which counts for so long on Redis's own clock: by that the room judges it, and a worker's may be wrong. */
export function grantWriter(redis: RedisClient): WriteGrant {
  const run = loadScripts(redis, new URL('.', import.meta.url), ['write-grant']);
  return async (drop, word) => {
    const { granted, word: json } = encodeGrant(word);
    const args = [granted ?? '', grantTtlMs, json ?? '', readableMs, word.term];
    return (await run('write-grant', [grantKey(drop)], args)) === 1;
  };
}
