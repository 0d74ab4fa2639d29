import { isRedisAway } from '@zilker/runtime/redis';
import { dropsKey, keysOf } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import { type Drop, newDrop } from './drop.ts';
import { readState } from './drop-state.ts';
import { refresh } from './refresh.ts';

/** This replica's copies of the drops, kept up to date by reading Redis. */
export type Drops = {
  readonly all: ReadonlyMap<string, Drop>;
  /** The drop, read from Redis when it is new here; undefined when there is none. */
  find(id: string): Promise<Drop | undefined>;
  /** Looks for drops that are new here. Those known are read by their own clocks. @throws Error when Redis is away */
  look(): Promise<void>;
};

export function createDrops(room: RoomContext): Drops {
  const all = new Map<string, Drop>();

  async function find(id: string): Promise<Drop | undefined> {
    const known = all.get(id);
    if (known !== undefined) return known;
    const state = readState(await room.redis.hgetall(keysOf(id).state), null);
    if (state === null) return undefined;
    const drop = newDrop(room, id, state);
    await refresh(room, drop);
    // another reader may have been quicker; there is one copy
    if (!all.has(id)) all.set(id, drop);
    return all.get(id);
  }

  return {
    all,
    find,
    async look() {
      await settle(await room.redis.smembers(dropsKey), find);
    },
  };

  /** One drop that cannot be read does not keep the others from going on; an outage keeps all of them, and is thrown. */
  async function settle<T>(of: readonly T[], read: (one: T) => Promise<unknown>): Promise<void> {
    const outcomes = await Promise.allSettled(of.map(read));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      if (isRedisAway(outcome.reason)) throw outcome.reason;
      room.log.error('drop_unreadable', { cause: outcome.reason });
    }
  }
}
