import { auditEvent } from '@zilker/box-office/audit/audit-event';
import { checkNames } from '@zilker/box-office/audit/checks';
import { liveDrops } from '@zilker/box-office/drops/live-drops';
import { gauge } from '@zilker/runtime/metrics';
import type { WorkersContext } from '../context.ts';
import { type Clock, startClock } from './clock.ts';

const everyMs = 10_000;
const breachesNow = gauge('zilker_audit_breaches', 'Counters that do not equal their rows now, by check.', {
  check: checkNames,
});

/** Holds the counters of every live event against their rows, without pause; what differs is in the log and on the gauge. */
export function startWatch({ db, log, now }: WorkersContext): Clock {
  return startClock('watch', {
    everyMs,
    log,
    turn: async () => {
      const counts = new Map(checkNames.map((check) => [check, 0]));
      for (const { event } of await liveDrops(db, now()))
        for (const { check, sentence } of await auditEvent(db, event)) {
          counts.set(check, (counts.get(check) ?? 0) + 1);
          log.error('audit_breach', { check, eventId: event, message: sentence });
        }
      for (const [check, count] of counts) breachesNow.set(count, { check });
      return undefined;
    },
  });
}
