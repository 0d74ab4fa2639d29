import { type CallEntry, parseCallEntry } from '@zilker/contracts/signals/calls';
import type { Drop } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';

const atOnce = 1_000;

type Stream = [key: string, entries: [id: string, fields: string[]][]];

/**
 * Reads on in the stream of a drop's calls, from where the last reading ended; the first begins at the beginning. So a replica
 * that starts late, or lost its connection, knows every call that ever was. Never run it twice at once for one drop.
 * @returns calls that were not known here, at most 1,000 at a time, noted in `drop.calls`
 * @throws Error when Redis is away
 */
export async function readNewCalls(room: Pick<RoomContext, 'redis'>, drop: Drop): Promise<CallEntry[]> {
  // one stream a command, as Redis Cluster wants it, and without BLOCK, which would hold up the whole connection
  const streams = (await room.redis.xread('COUNT', atOnce, 'STREAMS', drop.keys.calls, drop.readTo)) as
    | Stream[]
    | null;
  const fresh: CallEntry[] = [];
  for (const [id, fields] of streams?.[0]?.[1] ?? []) {
    drop.readTo = id;
    const call = parseCallEntry(fields);
    const known = drop.calls.get(call.index);
    if (known !== undefined && known.callNo >= call.callNo) continue;
    drop.calls.set(call.index, call);
    fresh.push(call);
  }
  return fresh;
}
