import type { RedisClient } from '@zilker/runtime/redis';

export type RoomClock = {
  /** Redis's clock as this replica reckons it, epoch ms with a fraction: every replica says the same time to its fans. */
  nowMs(): number;
  /** Asks Redis for the time. Run it now and then. @throws Error when Redis is away */
  sync(): Promise<void>;
};

/** A busy process hears late; of a few answers the quickest tells the time best. */
const triesMax = 6;
const tripGoodMs = 2;

/** `ownMs` is this machine's clock, however far off it may be; it only has to go forward evenly. */
export function createRoomClock(
  redis: Pick<RedisClient, 'time'>,
  ownMs: () => number = () => performance.timeOrigin + performance.now(),
): RoomClock {
  let offsetMs = 0;
  return {
    nowMs: () => ownMs() + offsetMs,
    async sync() {
      let best = { tripMs: Number.POSITIVE_INFINITY, offsetMs };
      for (let tries = 0; tries < triesMax && best.tripMs > tripGoodMs; tries++) {
        const askedAt = ownMs();
        const [seconds, micros] = await redis.time();
        const tripMs = ownMs() - askedAt;
        // half of the way there and back, of which neither half is known: the shorter the way, the less that matters
        const atMs = Number(seconds) * 1000 + Number(micros) / 1000;
        if (tripMs < best.tripMs) best = { tripMs, offsetMs: atMs - askedAt - tripMs / 2 };
      }
      offsetMs = best.offsetMs;
    },
  };
}
