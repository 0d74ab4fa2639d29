import { dropTransitions, sourcesOf } from '@zilker/contracts/states';
import type { RoomContext } from '../room-context.ts';
import type { Drop } from './drop.ts';
import { takeStep } from './step.ts';

/**
 * No call follows: the drop is sold out, or closed. The final figures go to the record, by which the box office settles what
 * it had promised to calls that were never made.
 */
export async function endDrop(
  room: RoomContext,
  { id, state }: Drop,
  phase: 'sold_out' | 'closed',
): Promise<void> {
  const atMs = Math.round(room.nowMs());
  const position = String(state.serving);
  await takeStep(
    room.scripts,
    id,
    {
      phases: sourcesOf(dropTransitions, phase),
      // the note names the position; if the line moved meanwhile, the next poll names the new one
      ...(phase === 'sold_out' ? { only: { serving: position } } : {}),
      note: { atMs, by: 'room', act: phase, text: noteOf(state.definition.cancelled, phase, state.serving) },
      set: { phase },
      ended: { phase, atMs },
    },
    state,
  );
}

function noteOf(cancelled: boolean, phase: 'sold_out' | 'closed', serving: number): string {
  if (phase === 'sold_out') return `Sold out. Line closed at position ${serving.toLocaleString('en-US')}`;
  return cancelled ? 'Drop cancelled' : 'Drop closed';
}
