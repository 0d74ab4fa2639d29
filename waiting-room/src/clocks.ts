import { type DropNews, startDropClock } from './drop-clock.ts';
import { roomAway } from './events.ts';
import { type Loop, runLoop, tellOnce } from './loops.ts';
import type { Room } from './room.ts';
import type { RoomClock } from './room-clock.ts';

const lookEveryMs = 500;
const syncEveryMs = 10_000;
const countEveryMs = 250;
/** Without a good reading for so long, this replica should get no new fans. */
const unreadyAfterMs = 2_000;

export type Clocks = {
  /** Redis was read lately. */
  isReading(): boolean;
  stop(): Promise<void>;
};

/**
 * All that the room does by itself: each drop in loops of its own (`drop-clock.ts`). Every replica does all of it; what must happen
 * once is guarded in Redis.
 */
export function startClocks(room: Room, clock: RoomClock): Clocks {
  const { context, drops, limits } = room;
  const away = tellOnce(context.log, 'redis_unreadable');
  const ofDrop = new Map<string, Loop>();
  let readAtMs = performance.now();

  const news: DropNews = {
    read() {
      readAtMs = performance.now();
    },
    unread: () => roomAway.add(1),
  };

  async function look(): Promise<void> {
    await drops.look();
    news.read();
    away.worked();
  }
  /** Also those that a fan asked for before the next look. */
  async function startNew(): Promise<void> {
    for (const drop of drops.all.values())
      if (!ofDrop.has(drop.id)) ofDrop.set(drop.id, startDropClock(room, drop, news));
  }

  const quiet = () => {};
  const loops = [
    runLoop(lookEveryMs, look, away.failed),
    runLoop(50, startNew, quiet),
    runLoop(syncEveryMs, clock.sync, quiet),
    runLoop(countEveryMs, limits.flush, quiet),
  ];
  return {
    isReading: () => performance.now() - readAtMs < unreadyAfterMs,
    stop: async () => {
      await Promise.all([...loops, ...ofDrop.values()].map((loop) => loop.stop()));
    },
  };
}
