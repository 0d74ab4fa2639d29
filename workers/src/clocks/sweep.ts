import { expireHolds } from '@zilker/box-office/orders/expire-holds';
import { lapseVisits } from '@zilker/box-office/visits/lapse-visits';
import type { WorkersContext } from '../context.ts';
import { holdsEnded, visitsLapsed } from '../events.ts';
import { type Clock, startClock } from './clock.ts';

const everyMs = 250;

/** Ends what has run out: calls nobody opened, choices nobody made, holds nobody paid. */
export function startSweep({ db, log, now }: WorkersContext): Clock {
  return startClock('sweep', {
    everyMs,
    log,
    turn: async () => {
      const lapsed = await lapseVisits(db, now());
      const ended = await expireHolds(db, now());
      if (lapsed > 0) visitsLapsed(log, lapsed);
      if (ended > 0) holdsEnded(log, ended);
      return lapsed + ended > 0 ? 'more' : undefined;
    },
  });
}
