import { beat } from '@zilker/box-office/drops/beat';
import { expireHolds } from '@zilker/box-office/orders/expire-holds';
import { sweepPayments } from '@zilker/box-office/payments/sweep-payments';
import { sweepRefunds } from '@zilker/box-office/refunds/sweep-refunds';
import { lapseVisits } from '@zilker/box-office/visits/lapse-visits';
import type { WorkersContext } from '../context.ts';
import { clocksMoved, holdsEnded, paymentsResumed, visitsLapsed } from '../events.ts';
import { type Clock, startClock } from './clock.ts';

const everyMs = 250;

/**
 * Ends what has run out: calls nobody opened, choices nobody made, holds nobody paid; and goes on with money that stands still. After a
 * time in which no worker did, every deadline moves first. A turn has one time throughout: one that hangs half way ends nothing that its
 * beat had not seen.
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
      const [lapsed, ended, paying, refunding] = await Promise.allSettled([
        lapseVisits(db, at),
        expireHolds(db, at, { paymentsPerSecondMax }),
        sweepPayments(db, at),
        sweepRefunds(db, at),
      ]);
      const again = countOf(paying) + countOf(refunding);
      const moved = countOf(lapsed) + countOf(ended) + again;
      if (countOf(lapsed) > 0) visitsLapsed(log, countOf(lapsed));
      if (countOf(ended) > 0) holdsEnded(log, countOf(ended));
      if (again > 0) paymentsResumed(log, again);
      for (const sweep of [lapsed, ended, paying, refunding])
        if (sweep.status === 'rejected') throw sweep.reason;
      return moved > 0 ? 'more' : undefined;
    },
  });
}

function countOf(sweep: PromiseSettledResult<number>): number {
  return sweep.status === 'fulfilled' ? sweep.value : 0;
}
