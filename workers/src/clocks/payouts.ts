import { duePayouts } from '@zilker/box-office/payouts/due-payouts';
import type { WorkersContext } from '../context.ts';
import { payoutsAsked } from '../events.ts';
import { type Clock, startClock } from './clock.ts';
import { createLeased } from './leased.ts';

const everyMs = 60_000;
const leaseMs = 180_000;

/** Pays venues what is due to them, as soon as its day has come, and asks again for what stands still. One replica does at a time. */
export function startPayouts(
  { db, log, now }: Pick<WorkersContext, 'db' | 'log' | 'now'>,
  holder: string,
  options: { everyMs?: number } = {},
): Clock {
  const lease = createLeased(db, { name: 'payouts', holder, forMs: leaseMs });
  const clock = startClock('payouts', {
    everyMs: options.everyMs ?? everyMs,
    log,
    turn: async () => {
      if ((await lease.hold()) === null) return undefined;
      lease.begun();
      const asked = await duePayouts(db, now());
      lease.done();
      if (asked > 0) payoutsAsked(log, asked);
      return undefined;
    },
  });
  return {
    stop: async () => {
      await clock.stop();
      await lease.stop();
    },
  };
}
