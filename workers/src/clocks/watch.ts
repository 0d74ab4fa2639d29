import { type CheckName, checkNames } from '@zilker/box-office/audit/checks';
import { createWatch, type Found } from '@zilker/box-office/audit/watch';
import { liveDrops } from '@zilker/box-office/drops/live-drops';
import { gauge } from '@zilker/runtime/metrics';
import type { WorkersContext } from '../context.ts';
import { type Clock, startClock } from './clock.ts';
import { createLeased } from './leased.ts';

/** How often it is asked who watches. */
const everyMs = 2_000;
/** A round begins so long after the one before, or later: the watch takes a twentieth of one connection at most. */
const roundEveryMs = 10_000;
const shareMax = 0.05;
/** One that dies in the middle of a round is followed by another so much later. */
const leaseMs = 30_000;

const breachesNow = gauge(
  'zilker_audit_breaches',
  'What the watch found wrong in its last round, by check; 0 on replicas that do not watch.',
  { check: checkNames },
);
const roundAt = gauge(
  'zilker_audit_round_at_seconds',
  'When the last complete round of the watch ended, Unix time; 0 on replicas that do not watch.',
);

/**
 * The watch over counters and rows, without pause and in one replica at a time. What is wrong is on the gauge as long as it is, and in
 * the log once.
 */
export function startWatch(
  { db, log, now }: Pick<WorkersContext, 'db' | 'log' | 'now'>,
  holder: string,
  options: { everyMs?: number; roundEveryMs?: number } = {},
): Clock {
  const lease = createLeased(db, { name: 'watch', holder, forMs: leaseMs, barrenMs: Infinity });
  let watch = createWatch(db);
  let said = new Set<string>();
  let nextAt = -Infinity;

  /** What another replica watches is not for this one to say, and what this one knew is old when its turn comes again. */
  const forget = () => {
    exportCounts([]);
    roundAt.set(0);
    watch = createWatch(db);
    said = new Set();
    nextAt = -Infinity;
  };
  const say = (found: readonly Found[]) => {
    const before = said;
    said = new Set(found.map(keyOf));
    for (const breach of found) {
      const { check, order, event, sentence } = breach;
      if (!before.has(keyOf(breach)))
        log.error('audit_breach', { check, order, eventId: event, message: sentence });
    }
  };

  const clock = startClock('watch', {
    everyMs: options.everyMs ?? everyMs,
    log,
    turn: async () => {
      const term = await lease.hold().catch((cause: unknown) => {
        forget();
        throw cause;
      });
      if (term === null) forget();
      const startedAt = performance.now();
      if (term === null || startedAt < nextAt) return undefined;
      const found = await watch.round(await liveDrops(db, now()));
      say(found);
      exportCounts(found);
      roundAt.set(now().getTime() / 1000);
      nextAt =
        startedAt +
        Math.max(options.roundEveryMs ?? roundEveryMs, (performance.now() - startedAt) / shareMax);
      return undefined;
    },
  });
  return {
    stop: async () => {
      await clock.stop();
      await lease.stop();
      forget();
    },
  };
}

function exportCounts(found: readonly Found[]): void {
  const counts = new Map<CheckName, number>(checkNames.map((check) => [check, 0]));
  for (const { check } of found) counts.set(check, (counts.get(check) ?? 0) + 1);
  for (const [check, count] of counts) breachesNow.set(count, { check });
}

/** Sentences carry figures that change while the breach is the same. */
function keyOf({ check, order, about }: Found): string {
  return [check, order, about].join('/');
}
