import type { Id } from '@zilker/contracts/ids';
import { encodeGrant, type GrantWord, grantKey, grantTtlMs } from '@zilker/contracts/signals/grants';
import { loadScripts } from '@zilker/runtime/redis-scripts';
import type { RedisClient } from '../context.ts';

/** The figures stay for screens when calls have long stopped; `expiresAtMs` alone says whether calls may go on. */
const readableMs = 3_600_000;

export type WriteGrant = (drop: Id<'drop'>, word: GrantWord) => Promise<void>;

/** Says the word on Redis's own clock, by which the room judges whether it still counts. */
export function grantWriter(redis: RedisClient): WriteGrant {
  const run = loadScripts(redis, new URL('.', import.meta.url), ['write-grant']);
  return async (drop, word) => {
    const [seconds = 0, micros = 0] = await redis.time();
    const nowMs = Number(seconds) * 1000 + Math.floor(Number(micros) / 1000);
    const { granted, expiresAtMs, word: json } = encodeGrant({ ...word, expiresAtMs: nowMs + grantTtlMs });
    await run('write-grant', [grantKey(drop)], [granted ?? '', expiresAtMs ?? '', json ?? '', readableMs]);
  };
}
