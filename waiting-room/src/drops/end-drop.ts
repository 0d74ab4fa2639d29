import { dropTransitions, sourcesOf } from '@zilker/contracts/states';
import type { RoomContext } from '../room-context.ts';
import { type Drop, estimateErrorsOf } from './drop.ts';
import { takeStep } from './step.ts';

/**
 * No call follows: the drop is sold out, or closed. The final figures go to the record, by which the box office settles what
 * it had promised to calls that were never made. A standby line that is sold out may open again: for it only the close settles anything.
 */
export async function endDrop(room: RoomContext, drop: Drop, phase: 'sold_out' | 'closed'): Promise<void> {
  const { id, state } = drop;
  const atMs = Math.round(room.nowMs());
  await takeStep(
    room.scripts,
    id,
    {
      phases: sourcesOf(dropTransitions, phase),
      // the note names the position; if the line moved meanwhile, the next poll names the new one
      ...(phase === 'sold_out' ? { only: { serving: String(state.serving) } } : {}),
      note: { atMs, by: 'room', act: phase, text: noteOf(state.definition.cancelled, phase, state.serving) },
      set: { phase },
      ended: { phase, atMs, estimates: estimateErrorsOf(drop) },
    },
    state,
  );
}

/** Tickets came back to a standby line that was sold out. */
export async function reopen(room: RoomContext, { id, state }: Drop): Promise<void> {
  await takeStep(
    room.scripts,
    id,
    {
      phases: ['sold_out'],
      note: {
        atMs: Math.round(room.nowMs()),
        by: 'room',
        act: 'reopened',
        text: 'Tickets came back. The line is open again',
      },
      set: { phase: 'calling' },
    },
    state,
  );
}

function noteOf(cancelled: boolean, phase: 'sold_out' | 'closed', serving: number): string {
  if (phase === 'sold_out') return `Sold out. Line closed at position ${serving.toLocaleString('en-US')}`;
  return cancelled ? 'Drop cancelled' : 'Drop closed';
}
