import type { Id } from '@zilker/contracts/ids';
import type { Tick } from '@zilker/contracts/socket/tick';
import type pg from 'pg';
import { room } from '../client/room.ts';
import { pause } from '../fan/pause.ts';
import { readDropState } from '../stack/drop-state.ts';
import type { Operator } from '../stack/operator.ts';

const lookEveryMs = 500;
/** Fans who are away come back within this time, so a line that stands still for so long has nobody left to call. */
const idleMs = 25_000;

/**
 * More tickets than fans who want one: when everyone in the line was called and nobody is inside for a while, the venue closes the
 * drop, as it would. Resolves then, or when the drop has come to its end by itself.
 */
export async function closeWhenIdle(venue: {
  pool: pg.Pool;
  operator: Operator;
  roomUrl: string;
  drop: Id<'drop'>;
  signal: AbortSignal;
}): Promise<void> {
  let idleSinceMs: number | undefined;
  for (;;) {
    const [state, tick] = await Promise.all([
      readDropState(venue.pool, venue.drop),
      readTick(venue.roomUrl, venue.drop),
    ]);
    if (state.ended) return;
    const idle = tick?.phase === 'calling' && tick.serving >= tick.places && state.inside === 0;
    idleSinceMs = idle ? (idleSinceMs ?? Date.now()) : undefined;
    if (idleSinceMs !== undefined && Date.now() - idleSinceMs > idleMs) {
      await venue.operator.act({ act: 'close' });
      return;
    }
    await pause(venue, lookEveryMs);
  }
}

/** Undefined while the room does not answer. */
function readTick(roomUrl: string, drop: Id<'drop'>): Promise<Tick | undefined> {
  return room.read(roomUrl, drop).then(
    ({ tick }) => tick,
    () => undefined,
  );
}
