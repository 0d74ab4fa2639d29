import type { RedisClient } from '@zilker/runtime/redis';
import { loadScripts, type RunScript } from '@zilker/runtime/redis-scripts';

const names = [
  'call',
  'define',
  'doubt',
  'freeze',
  'join',
  'leave',
  'move',
  'near',
  'read',
  'rebuild',
  'remember',
  'restore',
  'step',
  'texts',
] as const;
export type RoomScripts = RunScript<(typeof names)[number]>;

/** Redis is there and does not know what it should: nothing is written before the drop's memory is put together again. */
export class MemoryLost extends Error {
  constructor(what: string) {
    super(`Redis lost its memory of ${what}`);
    this.name = 'MemoryLost';
  }
}

/**
 * The Lua of this folder: all that must happen in one piece however many replicas there are. What writes is fenced
 * (`fence.lua`) and throws `MemoryLost` when it was refused.
 */
export function roomScripts(redis: RedisClient): RoomScripts {
  const run = loadScripts(redis, new URL('./', import.meta.url), names);
  return async (name, keys, args, options) => {
    const reply = await run(name, keys, args, options);
    if (Array.isArray(reply) && String(reply[0]) === 'rebuild') throw new MemoryLost(keys[0] ?? '');
    return reply;
  };
}
