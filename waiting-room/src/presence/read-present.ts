import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';
import { union } from './bitmaps.ts';
import type { Presence } from './presence.ts';

/** What the other replicas last said. */
export type Others = { bitmap: Buffer; readAtMs: number };

export const nobodyElse = (): Others => ({ bitmap: Buffer.alloc(0), readAtMs: -Infinity });

/** A million places are 125 KB of each replica; read at every turn of the calls they would fill the wire. */
const othersEveryMs = 300;

/**
 * Who is here: this replica's own fans as of now, and those of the others as of at most 300 ms ago. A replica counts as long as
 * its bitmap lives, which Redis alone decides, so no replica's clock can make another's fans away.
 * @throws Error when Redis is away
 */
export async function readPresent(
  room: Pick<RoomContext, 'redis' | 'replica'>,
  presence: Pick<Presence, 'bitmapOf'>,
  drop: Pick<Drop, 'id' | 'keys' | 'others'>,
): Promise<Buffer> {
  if (performance.now() - drop.others.readAtMs >= othersEveryMs)
    drop.others = { bitmap: await readOthers(room, drop), readAtMs: performance.now() };
  return union([presence.bitmapOf(drop.id), drop.others.bitmap]);
}

async function readOthers(
  { redis, replica }: Pick<RoomContext, 'redis' | 'replica'>,
  { keys }: Pick<Drop, 'keys'>,
): Promise<Buffer> {
  const others = (await redis.zrange(keys.replicas, 0, '-1')).filter((name) => name !== replica);
  const bitmaps = await Promise.all(others.map((name) => redis.getBuffer(keys.presence(name))));
  return union(bitmaps.filter((bitmap) => bitmap !== null));
}
