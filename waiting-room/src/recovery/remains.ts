import type { LogEntry } from '@zilker/contracts/log';
import { type CallEntry, parseCallEntry } from '@zilker/contracts/signals/calls';
import { parseMoved } from '../device/read-moved.ts';
import type { ReadHash } from '../drops/read-hash.ts';
import type { DropKeys } from '../redis/keys.ts';
import type { RoomContext } from '../room-context.ts';
import { type Memory, unbroken } from './memory.ts';

/** What Redis still has of a drop: the memory, unless nothing is left, and the calls of the stream, of which each counts. */
export type Remains = { memory: Memory | null; calls: CallEntry[] };

/** Nothing is written there before the memory is put together, so it may be read piece by piece. @throws Error when Redis is away */
export async function readRemains(
  { redis }: Pick<RoomContext, 'redis'>,
  keys: DropKeys,
  { hash }: ReadHash,
): Promise<Remains> {
  const [log, stream, gone, moved, challenged, asked] = await Promise.all([
    redis.lrange(keys.log, 0, -1),
    redis.xrange(keys.calls, '-', '+'),
    redis.smembers(keys.gone),
    redis.hgetall(keys.moved),
    redis.getBuffer(keys.challenged),
    redis.getBuffer(keys.asked),
  ]);
  const calls = stream.flatMap(([, fields]) => callOf(fields));
  if (hash.definition === undefined) return { memory: null, calls };
  const newest = new Map<number, CallEntry>();
  for (const call of calls)
    if ((newest.get(call.index)?.callNo ?? 0) < call.callNo) newest.set(call.index, call);
  const memory: Memory = {
    from: 'redis',
    state: hash,
    log: unbroken(log.map((json) => JSON.parse(json) as LogEntry)),
    calls: [...newest.values()],
    gone: gone.map(Number),
    moved: Object.entries(moved).map(([index, text]) => ({ index: Number(index), ...parseMoved(text) })),
    challenged: challenged?.toString('base64') ?? '',
    asked: asked?.toString('base64') ?? '',
    joinsPeak: 0,
  };
  return { memory, calls };
}

/** What is none of ours must not keep a drop from being put together. */
function callOf(fields: readonly string[]): CallEntry[] {
  try {
    return [parseCallEntry(fields)];
  } catch {
    return [];
  }
}
