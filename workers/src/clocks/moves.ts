import { sweepMoves } from '@zilker/box-office/moves/sweep-moves';
import type { WorkersContext } from '../context.ts';
import { movesSwept } from '../move-events.ts';
import { type Clock, startClock } from './clock.ts';

/** Nobody waits for it by the second: what is asked for is done by jobs. */
const everyMs = 5_000;

/** Ends transfers and returns whose time is over, and offers returned tickets to who waits for one. */
export function startMoves({ db, log, now }: Pick<WorkersContext, 'db' | 'log' | 'now'>): Clock {
  return startClock('moves', {
    everyMs,
    log,
    turn: async () => {
      const moved = await sweepMoves(db, now());
      if (moved > 0) movesSwept(log, moved);
      return moved > 0 ? 'more' : undefined;
    },
  });
}
