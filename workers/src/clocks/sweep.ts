import { beat } from '@zilker/box-office/drops/beat';
import { expireHolds } from '@zilker/box-office/orders/expire-holds';
import { lapseVisits } from '@zilker/box-office/visits/lapse-visits';
import type { WorkersContext } from '../context.ts';
import { clocksMoved, holdsEnded, visitsLapsed } from '../events.ts';
import { type Clock, startClock } from './clock.ts';

const everyMs = 250;

/**
 * Ends what has run out: calls nobody opened, choices nobody made, holds nobody paid. After a time in which no worker did, every
 * deadline moves first. A turn has one time throughout: one that hangs half way ends nothing that its beat had not seen.
 */
export function startSweep({ db, log, now, paymentLimits }: WorkersContext): Clock {
  const paymentsPerSecondMax = paymentLimits?.perEndpoint ?? Infinity;
  return startClock('sweep', {
    everyMs,
    log,
    turn: async () => {
      const at = now();
      const gapMs = await beat(db, at);
      if (gapMs > 0) clocksMoved(log, { durationMs: gapMs });
      const [lapsed, ended] = await Promise.allSettled([
        lapseVisits(db, at),
        expireHolds(db, at, { paymentsPerSecondMax }),
      ]);
      const moved = countOf(lapsed) + countOf(ended);
      if (countOf(lapsed) > 0) visitsLapsed(log, countOf(lapsed));
      if (countOf(ended) > 0) holdsEnded(log, countOf(ended));
      for (const sweep of [lapsed, ended]) if (sweep.status === 'rejected') throw sweep.reason;
      return moved > 0 ? 'more' : undefined;
    },
  });
}

function countOf(sweep: PromiseSettledResult<number>): number {
  return sweep.status === 'fulfilled' ? sweep.value : 0;
}
