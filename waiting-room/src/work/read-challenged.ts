import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';
import { raised } from './levels.ts';

/** In a lobby that fills with suspects the levels change all the time; 250 KB a million places are read no oftener than this. */
const readEveryMs = 1_000;

/** Brings this replica's copy of the levels up to date; resolves to the places that are asked for more since. */
export async function readNewlyChallenged(
  { redis, nowMs }: Pick<RoomContext, 'redis' | 'nowMs'>,
  drop: Drop,
): Promise<number[]> {
  const { challenges } = drop.state;
  if (challenges === drop.challengedRead.count || nowMs() - drop.challengedRead.atMs < readEveryMs) return [];
  const before = drop.challenged;
  drop.challengedRead = { count: challenges, atMs: nowMs() };
  drop.challenged = (await redis.getBuffer(drop.keys.challenged)) ?? Buffer.alloc(0);
  return raised(before, drop.challenged);
}
