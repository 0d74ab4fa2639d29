import { type Drop, positionOf } from '../drops/drop.ts';
import type { RoomContext } from '../room-context.ts';
import type { Presence } from './presence.ts';

const atOnce = 1_000;

/**
 * Puts missed places whose fan is here again first in line: behind serving, never called, not given up. Run it every second;
 * saying it twice changes nothing, and the call script looks again before it calls.
 */
export async function noteReturned(room: RoomContext, presence: Presence, drop: Drop): Promise<void> {
  const { state, calls, gone } = drop;
  if (state.phase !== 'calling' && state.phase !== 'paused') return;
  const missed: (number | string)[] = [];
  for (const index of presence.here(drop.id)) {
    if (missed.length >= 2 * atOnce) break;
    if (calls.has(index) || gone.has(index)) continue;
    const position = positionOf(drop, index);
    if (position !== null && position < state.serving) missed.push(position, String(index));
  }
  if (missed.length > 0) await room.redis.zadd(drop.keys.returned, 'NX', ...missed);
}
