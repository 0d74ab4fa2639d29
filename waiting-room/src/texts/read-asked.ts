import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';

const readEveryMs = 1_000;

/** Brings this replica's copy of who asked to be texted up to date. */
export async function readAsked(
  { redis, nowMs }: Pick<RoomContext, 'redis' | 'nowMs'>,
  drop: Drop,
): Promise<void> {
  const { textsCount } = drop.state;
  if (textsCount === drop.askedRead.count || nowMs() - drop.askedRead.atMs < readEveryMs) return;
  drop.askedRead = { count: textsCount, atMs: nowMs() };
  drop.asked = (await redis.getBuffer(drop.keys.asked)) ?? Buffer.alloc(0);
}
