import { sweepPasses } from '@zilker/box-office/wallets/sweep-passes';
import type { WorkersContext } from '../context.ts';
import { passesAskedAgain } from '../events.ts';
import { type Clock, startClock } from './clock.ts';

/** It looks for what jobs have left undone for minutes. */
const everyMs = 10_000;

/** Asks again for passes that have changed and whose phones nobody has told. */
export function startPasses({ db, log, now }: Pick<WorkersContext, 'db' | 'log' | 'now'>): Clock {
  return startClock('passes', {
    everyMs,
    log,
    turn: async () => {
      const asked = await sweepPasses(db, now());
      if (asked > 0) passesAskedAgain(log, asked);
      return asked > 0 ? 'more' : undefined;
    },
  });
}
