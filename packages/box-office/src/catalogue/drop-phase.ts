import type { DropPhase } from '@zilker/contracts/states';
import type { drops } from '../schema/tables.ts';

type Recorded = Pick<
  typeof drops.$inferSelect,
  'mode' | 'phase' | 'cancelled' | 'endedAt' | 'lobbyOpensAt' | 'closesAt'
>;

/**
 * The phase by the record, which is as late as the room's last report, corrected by what the clock alone decides: lobby or line
 * open and the drop closes at their times. The room has the last word on everything between.
 */
export function dropPhaseAt(drop: Recorded, now: Date): DropPhase {
  if (drop.cancelled || now >= drop.closesAt) return 'closed';
  if (drop.endedAt !== null) return drop.phase === 'sold_out' ? 'sold_out' : 'closed';
  // an ordinary sale has no lobby: its line calls from the start
  if (drop.phase === 'scheduled' && now >= drop.lobbyOpensAt)
    return drop.mode === 'standby' ? 'calling' : 'lobby';
  return drop.phase;
}
