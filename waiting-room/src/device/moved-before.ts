import type { CallEntry } from '@zilker/contracts/signals/calls';
import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';
import type { Moved } from './holder.ts';
import { parseMoved } from './read-moved.ts';

/** By more than this no two clocks that were set by Redis differ. */
const marginMs = 1_000;

/**
 * Where a called place had moved to by its call. A called place never moves again, so a copy that was read after the call is as
 * good as Redis; a copy from before may not know yet that the place moved, and the call would go to a device that lost it.
 */
export async function movedBefore(
  { redis }: Pick<RoomContext, 'redis'>,
  drop: Drop,
  call: Pick<CallEntry, 'index' | 'atMs'>,
): Promise<Moved | undefined> {
  if (drop.readAtMs > call.atMs + marginMs) return drop.moved.get(call.index);
  const text = await redis.hget(drop.keys.moved, String(call.index));
  return text === null ? undefined : parseMoved(text);
}
