import { fixRoster, freeze } from '../draw/freeze.ts';
import { makeDraw } from '../draw/make-draw.ts';
import type { RoomContext } from '../room-context.ts';
import type { Drop } from './drop.ts';
import type { DueStep } from './due-step.ts';
import { endDrop, reopen } from './end-drop.ts';
import { takeStep } from './step.ts';

/** Does what is due. @throws Error when it cannot be done yet */
export async function runStep(room: RoomContext, drop: Drop, step: DueStep): Promise<void> {
  const { id, state } = drop;
  const { definition } = state;
  switch (step) {
    case 'open_lobby':
      await takeStep(
        room.scripts,
        id,
        { phases: ['scheduled'], notBeforeMs: definition.lobbyOpensAtMs, set: { phase: 'lobby' } },
        state,
      );
      return;
    case 'open_line':
      await takeStep(
        room.scripts,
        id,
        { phases: ['scheduled'], notBeforeMs: definition.lobbyOpensAtMs, set: { phase: 'calling' } },
        state,
      );
      return;
    case 'freeze':
      return freeze(room, drop);
    case 'fix_roster':
      return fixRoster(room, drop);
    case 'draw':
      return makeDraw(room, drop);
    case 'start_calls':
      await takeStep(room.scripts, id, { phases: ['drawn'], set: { phase: 'calling' } }, state);
      return;
    case 'sell_out':
      return endDrop(room, drop, 'sold_out');
    case 'reopen':
      return reopen(room, drop);
    case 'close':
      return endDrop(room, drop, 'closed');
  }
}
