import type { Drop } from '../src/drops/drop.ts';
import type { Room } from '../src/room.ts';

export type TickCost = {
  /** CPU a delivery, µs: user and system, of the whole process. */
  cpuUs: number;
  /** The longest time in which nothing else could be done, ms. */
  longestSliceMs: number;
};

/** CPU of writing to so many sockets, again and again, µs a delivery. What the process does between two ticks does not count. */
export async function cpuOf(
  times: number,
  sockets: number,
  tick: () => Promise<void> | void,
): Promise<number> {
  await tick();
  let spentUs = 0;
  for (let time = 0; time < times; time++) {
    // clients read in between
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = process.cpuUsage();
    await tick();
    const { user, system } = process.cpuUsage(before);
    spentUs += user + system;
  }
  return spentUs / (times * sockets);
}

/** What a tick to everybody costs this replica. */
export async function measureTicks(room: Room, drop: Drop, times: number): Promise<TickCost> {
  const tick = () => room.hub.tick(drop, 'all');
  const cpuUs = await cpuOf(times, room.hub.size, tick);
  let longestSliceMs = 0;
  let ticking = true;
  let lookedAt = performance.now();
  const look = () => {
    longestSliceMs = Math.max(longestSliceMs, performance.now() - lookedAt);
    lookedAt = performance.now();
    if (ticking) setImmediate(look);
  };
  setImmediate(look);
  for (let time = 0; time < times; time++) await tick();
  ticking = false;
  return { cpuUs, longestSliceMs };
}
