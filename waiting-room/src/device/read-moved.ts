import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';
import type { Moved } from './holder.ts';

/** Brings this replica's copy of the moves up to date; resolves to the places that moved since. */
export async function readNewlyMoved({ redis }: Pick<RoomContext, 'redis'>, drop: Drop): Promise<number[]> {
  if (drop.state.movedCount === drop.moved.size) return [];
  const before = drop.moved;
  const hash = await redis.hgetall(drop.keys.moved);
  drop.moved = new Map(Object.entries(hash).map(([index, text]) => [Number(index), parseMoved(text)]));
  return [...drop.moved.keys()].filter((index) => !before.has(index));
}

/** As the hash keeps it: `<epoch>:<jkt>`. */
export function parseMoved(text: string): Moved {
  const [epoch = '', jkt = ''] = text.split(':');
  return { epoch: Number(epoch), jkt };
}

export function formatMoved({ epoch, jkt }: Moved): string {
  return `${epoch}:${jkt}`;
}
