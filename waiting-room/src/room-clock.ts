import type { RedisClient } from '@zilker/runtime/redis';

export type RoomClock = {
  /** Redis's clock as this replica reckons it, epoch ms with a fraction: every replica says the same time to its fans. */
  nowMs(): number;
  /** Asks Redis for the time. Run it now and then. @throws Error when Redis is away */
  sync(): Promise<void>;
};

/** `ownMs` is this machine's clock, however far off it may be; it only has to go forward evenly. */
export function createRoomClock(
  redis: Pick<RedisClient, 'time'>,
  ownMs: () => number = () => performance.timeOrigin + performance.now(),
): RoomClock {
  let offsetMs = 0;
  return {
    nowMs: () => ownMs() + offsetMs,
    async sync() {
      const askedAt = ownMs();
      const [seconds, micros] = await redis.time();
      const answeredAt = ownMs();
      // half of the way there and back
      offsetMs = Number(seconds) * 1000 + Number(micros) / 1000 - (askedAt + answeredAt) / 2;
    },
  };
}
