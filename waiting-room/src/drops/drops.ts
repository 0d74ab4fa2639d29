import { isRedisAway } from '@zilker/runtime/redis';
import { dropsKey, keysOf } from '../redis/keys.ts';
import { MemoryLost } from '../redis/scripts.ts';
import type { RoomContext } from '../room-context.ts';
import { type Drop, newDrop } from './drop.ts';
import { readState } from './drop-state.ts';
import { readHash } from './read-hash.ts';
import { refresh } from './refresh.ts';

/** Since when, on this process's own clock, and whether there must have been such a drop. */
type Missed = { sinceMs: number; mustBe: boolean };
/** How a drop that is not there shows. */
type Sign = 'state' | 'given' | 'asked';

/** How long the record may take to tell of a drop that nobody here remembers, and when it is asked again. */
export const missForMs = 20_000;
const missAgainMs = 60_000;
/** Of drops that only a stranger asks for, one in so long. */
const strangerEveryMs = 1_000;

/** This replica's copies of the drops, kept up to date by reading Redis. */
export type Drops = {
  readonly all: ReadonlyMap<string, Drop>;
  /**
   * The drop, read from Redis when it is new here; undefined when there is none. `isGiven`: somebody has a token of it, so that there
   * must have been one; the record is asked for it, for a while.
   * @throws MemoryLost when Redis lost its memory of it, and none of it is left here
   */
  find(id: string, options?: { isGiven?: boolean }): Promise<Drop | undefined>;
  /** Drops that are not known here, and that Redis lost, or may have: to be put together again. */
  readonly missed: Map<string, Missed>;
  /** Looks for drops that are new here. Those known are read by their own clocks. @throws Error when Redis is away */
  look(): Promise<void>;
};

export function createDrops(room: RoomContext): Drops {
  const all = new Map<string, Drop>();
  const missed = new Map<string, Missed>();
  let strangerAtMs = Number.NEGATIVE_INFINITY;

  async function find(id: string, options: { isGiven?: boolean } = {}): Promise<Drop | undefined> {
    const before = all.get(id);
    if (before !== undefined) return before;
    const { known, hash } = await readHash(room, keysOf(id));
    const state = readState(hash, null);
    if (!known) return miss(id, state !== null ? 'state' : options.isGiven ? 'given' : 'asked');
    if (state === null) return undefined;
    const drop = newDrop(room, id, state);
    await refresh(room, drop);
    // another reader may have been quicker; there is one copy
    if (!all.has(id)) all.set(id, drop);
    missed.delete(id);
    return all.get(id);
  }

  /**
   * A drop that is not there, though its state is, or though somebody has a token of it, or was merely asked for. The record is asked
   * for it for a while, now and then; of those that strangers ask for only a few, since any name can be asked for.
   * @throws MemoryLost for one that there must have been, for as long
   */
  function miss(id: string, sign: Sign): undefined {
    const nowMs = performance.now();
    const before = missed.get(id);
    const isFresh = before !== undefined && nowMs - before.sinceMs < missForMs;
    if (isFresh) before.mustBe ||= sign !== 'asked';
    else if (sign === 'state' || before === undefined || nowMs - before.sinceMs > missAgainMs) {
      if (sign === 'asked' && nowMs - strangerAtMs < strangerEveryMs) return undefined;
      if (sign === 'asked') strangerAtMs = nowMs;
      missed.set(id, { sinceMs: nowMs, mustBe: sign !== 'asked' });
    } else return undefined;
    if (missed.get(id)?.mustBe) throw new MemoryLost(id);
    return undefined;
  }

  return {
    all,
    missed,
    find,
    async look() {
      const listed = new Set(await room.redis.smembers(dropsKey));
      await settle([...listed], (id) => find(id, { isGiven: true }));
      // the list may be on another server than the drops, and be lost alone
      const unlisted = [...all.keys()].filter((id) => !listed.has(id));
      if (unlisted.length > 0) await room.redis.sadd(dropsKey, ...unlisted);
      for (const [id, { sinceMs }] of missed)
        if (performance.now() - sinceMs > missAgainMs) missed.delete(id);
    },
  };

  /** One drop that cannot be read does not keep the others from going on; an outage keeps all of them, and is thrown. */
  async function settle<T>(of: readonly T[], read: (one: T) => Promise<unknown>): Promise<void> {
    const outcomes = await Promise.allSettled(of.map(read));
    for (const outcome of outcomes) {
      if (outcome.status === 'fulfilled') continue;
      if (isRedisAway(outcome.reason)) throw outcome.reason;
      if (outcome.reason instanceof MemoryLost) continue;
      room.log.error('drop_unreadable', { cause: outcome.reason });
    }
  }
}
