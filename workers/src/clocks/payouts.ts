import { duePayouts } from '@zilker/box-office/payouts/due-payouts';
import { eventDebts } from '@zilker/box-office/payouts/event-debts';
import { gauge } from '@zilker/runtime/metrics';
import type { WorkersContext } from '../context.ts';
import { payoutsAsked, venueOwes } from '../events.ts';
import { type Clock, startClock } from './clock.ts';
import { createLeased } from './leased.ts';

const everyMs = 60_000;
const leaseMs = 180_000;
/** To see who owes reads the whole ledger. */
const debtsEveryMs = 60 * 60_000;

const debtsNow = gauge(
  'zilker_event_debts',
  'Events of which a venue owes, a hundred at most; 0 on replicas that do not pay out.',
);

/**
 * Pays venues what is due to them, as soon as its day has come, asks again for what stands still, and says of which events venues owe. One
 * replica does at a time.
 */
export function startPayouts(
  { db, log, now }: Pick<WorkersContext, 'db' | 'log' | 'now'>,
  holder: string,
  options: { everyMs?: number; debtsEveryMs?: number } = {},
): Clock {
  const lease = createLeased(db, { name: 'payouts', holder, forMs: leaseMs });
  let debtsAt = -Infinity;
  const said = new Set<string>();

  const lookAtDebts = async () => {
    if (performance.now() < debtsAt) return;
    debtsAt = performance.now() + (options.debtsEveryMs ?? debtsEveryMs);
    const debts = await eventDebts(db);
    debtsNow.set(debts.length);
    for (const { venue, event: eventId, owedCents: amountCents } of debts)
      if (!said.has(eventId)) venueOwes(log, { venue, eventId, amountCents });
    said.clear();
    for (const { event } of debts) said.add(event);
  };

  const clock = startClock('payouts', {
    everyMs: options.everyMs ?? everyMs,
    log,
    turn: async () => {
      if ((await lease.hold()) === null) {
        debtsNow.set(0);
        debtsAt = -Infinity;
        return undefined;
      }
      lease.begun();
      const asked = await duePayouts(db, now());
      lease.done();
      if (asked > 0) payoutsAsked(log, asked);
      await lookAtDebts();
      return undefined;
    },
  });
  return {
    stop: async () => {
      await clock.stop();
      await lease.stop();
      debtsNow.set(0);
    },
  };
}
