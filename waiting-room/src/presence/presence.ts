import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';
import { hasBit, withBit } from './bitmaps.ts';

/** A fan whose socket closed still counts as here for so long: a refresh or a tunnel costs nobody their turn. */
const graceMs = 10_000;
/** A fan who polls is here until the next poll should have come. */
const pollingMs = 15_000;
/** What a replica said counts for so long, should it die. */
const leaseMs = 10_000;
const renewEveryMs = 3_000;
/** The names of replicas that went away long ago are forgotten. A replica counts by its bitmap, which Redis lets go in time. */
const nameKeptMs = 600_000;

const nobody = Buffer.alloc(0);

type Spot = { sockets: number; untilMs: number };
type Own = { spots: Map<number, Spot>; bitmap: Buffer; dirty: boolean; renewedAtMs: number };

/** The fans that this replica serves, and the leased bitmap by which it tells the others. */
export type Presence = {
  socketOpened(drop: string, index: number): void;
  socketClosed(drop: string, index: number): void;
  polled(drop: string, index: number): void;
  left(drop: string, index: number): void;
  /** Who is here by this replica alone, as of now: newer than what the others have read. */
  bitmapOf(drop: string): Buffer;
  /** Writes what changed of a drop and renews its lease. Run it every fraction of a second. @throws Error when Redis is away */
  flush(drop: Pick<Drop, 'id' | 'keys'>): Promise<void>;
};

export function createPresence(room: Pick<RoomContext, 'redis' | 'replica' | 'nowMs'>): Presence {
  const drops = new Map<string, Own>();

  function ownOf(drop: string): Own {
    const own = drops.get(drop) ?? {
      spots: new Map(),
      bitmap: Buffer.alloc(0),
      dirty: false,
      renewedAtMs: 0,
    };
    drops.set(drop, own);
    return own;
  }
  function touch(drop: string, index: number, change: (spot: Spot) => void): void {
    const own = ownOf(drop);
    const spot = own.spots.get(index) ?? { sockets: 0, untilMs: 0 };
    change(spot);
    own.spots.set(index, spot);
    setBit(own, index, true);
  }
  function setBit(own: Own, index: number, on: boolean): void {
    if (hasBit(own.bitmap, index) === on) return;
    own.bitmap = withBit(own.bitmap, index, on);
    own.dirty = true;
  }
  function dropStale(own: Own, nowMs: number): void {
    for (const [index, spot] of own.spots)
      if (spot.sockets === 0 && spot.untilMs <= nowMs) {
        own.spots.delete(index);
        setBit(own, index, false);
      }
  }

  return {
    socketOpened: (drop, index) =>
      touch(drop, index, (spot) => {
        spot.sockets++;
      }),
    socketClosed: (drop, index) =>
      touch(drop, index, (spot) => {
        spot.sockets = Math.max(0, spot.sockets - 1);
        spot.untilMs = Math.max(spot.untilMs, room.nowMs() + graceMs);
      }),
    polled: (drop, index) =>
      touch(drop, index, (spot) => {
        spot.untilMs = Math.max(spot.untilMs, room.nowMs() + pollingMs);
      }),
    left(drop, index) {
      const own = ownOf(drop);
      own.spots.delete(index);
      setBit(own, index, false);
    },
    bitmapOf: (drop) => drops.get(drop)?.bitmap ?? nobody,
    async flush(drop) {
      const own = drops.get(drop.id);
      if (own === undefined) return;
      const nowMs = room.nowMs();
      dropStale(own, nowMs);
      await publish(room, drop, own, nowMs);
    },
  };
}

/** The whole bitmap at once: a lease that ran out, or a Redis that forgot, is made good by the next writing. */
async function publish(
  { redis, replica }: Pick<RoomContext, 'redis' | 'replica'>,
  { keys }: Pick<Drop, 'keys'>,
  own: Own,
  nowMs: number,
): Promise<void> {
  const renew = nowMs - own.renewedAtMs >= renewEveryMs && own.spots.size > 0;
  if (!own.dirty && !renew) return;
  const wasDirty = own.dirty;
  own.dirty = false;
  try {
    await Promise.all([
      redis.set(keys.presence(replica), own.bitmap, 'PX', leaseMs),
      redis.zadd(keys.replicas, Math.round(nowMs), replica),
      redis.zremrangebyscore(keys.replicas, '-inf', Math.round(nowMs) - nameKeptMs),
    ]);
    own.renewedAtMs = nowMs;
  } catch (cause) {
    own.dirty = wasDirty;
    throw cause;
  }
}
