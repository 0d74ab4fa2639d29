import type { RedisClient } from '@zilker/runtime/redis';
import { loadScripts, type RunScript } from '@zilker/runtime/redis-scripts';

const names = ['call', 'define', 'freeze', 'join', 'leave', 'step'] as const;
export type RoomScripts = RunScript<(typeof names)[number]>;

/** The Lua of this folder: all that must happen in one piece however many replicas there are. */
export function roomScripts(redis: RedisClient): RoomScripts {
  return loadScripts(redis, new URL('./', import.meta.url), names);
}
