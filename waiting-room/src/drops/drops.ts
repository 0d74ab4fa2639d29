import { isRedisAway } from '@zilker/runtime/redis';
import { dropsKey, keysOf } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import { type Drop, newDrop } from './drop.ts';
import { readState } from './drop-state.ts';
import { type Changes, refresh } from './refresh.ts';

/** This replica's copies of the drops, kept up to date by reading Redis. */
export type Drops = {
  readonly all: ReadonlyMap<string, Drop>;
  /** The drop, read from Redis when it is new here; undefined when there is none. */
  find(id: string): Promise<Drop | undefined>;
  /** Reads what is due; resolves to what changed. @throws Error when Redis is away */
  poll(): Promise<{ drop: Drop; changes: Changes }[]>;
};

const listEveryMs = 500;

export function createDrops(room: RoomContext): Drops {
  const all = new Map<string, Drop>();
  let listedAtMs = 0;

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
    async poll() {
      const nowMs = room.nowMs();
      if (nowMs - listedAtMs >= listEveryMs) {
        listedAtMs = nowMs;
        await settle(await room.redis.smembers(dropsKey), find);
      }
      const due = [...all.values()].filter((drop) => drop.nextPollAtMs <= nowMs);
      return settle(due, async (drop) => ({ drop, changes: await refresh(room, drop) }));
    },
  };

  /** One drop that cannot be read does not keep the others from going on; an outage keeps all of them, and is thrown. */
  async function settle<T, R>(of: readonly T[], read: (one: T) => Promise<R>): Promise<R[]> {
    const outcomes = await Promise.allSettled(of.map(read));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      if (isRedisAway(outcome.reason)) throw outcome.reason;
      room.log.error('drop_unreadable', { cause: outcome.reason });
    }
    return outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  }
}
