import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import type { Drop } from '../drops/drop.ts';
import { placeLeft } from '../events.ts';
import type { RoomContext } from '../room-context.ts';

/** Gives a place up for good. Saying it twice changes nothing more. */
export async function leavePlace(room: RoomContext, drop: Drop, index: number): Promise<void> {
  const { keys } = drop;
  const report: RoomReport = { fact: 'left', index, atMs: Math.round(room.nowMs()) };
  const left = await room.scripts(
    'leave',
    [keys.state, keys.gone, keys.reports],
    [index, JSON.stringify(report)],
  );
  if (left === 1) placeLeft(room.log, { drop: drop.id, index });
  // so that every tab is told at once
  drop.nextPollAtMs = 0;
}
