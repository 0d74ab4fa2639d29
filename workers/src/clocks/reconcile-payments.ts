import { countDifferences } from '@zilker/box-office/reconcile-payments/differences';
import { fetchEvents } from '@zilker/box-office/reconcile-payments/fetch-events';
import { differenceKinds } from '@zilker/box-office/reconcile-payments/finding';
import { reconcileObjects } from '@zilker/box-office/reconcile-payments/reconcile-objects';
import { refreshAccounts } from '@zilker/box-office/reconcile-payments/refresh-accounts';
import { gauge } from '@zilker/runtime/metrics';
import type { WorkersContext } from '../context.ts';
import { differenceFound, differencesMending, eventsFetched, reconcileFailed } from '../events.ts';
import { type Clock, startClock } from './clock.ts';
import { createLeased } from './leased.ts';

/** Events that never arrived are fetched so often, and everything of the last days is looked at so often. */
const everyMs = 60_000;
const objectsEveryMs = 10 * 60_000;
const days = 3;
/** A round asks Stripe for hundreds of pages when there was a large drop, after everybody else. */
const leaseMs = 15 * 60_000;

const others = 'others';
const differencesNow = gauge(
  'zilker_payment_differences',
  'What Stripe and we tell differently and nobody has mended yet, by kind; 0 on replicas that do not look.',
  { kind: [...differenceKinds, others] },
);

const partialNow = gauge(
  'zilker_payment_reconcile_partial',
  '1 when the last round left objects of the last days out, as there were more than it looks at.',
);

/**
 * Holds Stripe's word against ours, in one replica at a time. What differs is mended by the verbs that events lead to; what cannot be is on
 * the gauge as long as it is there, and in the log once.
 */
export function startReconcilePayments(
  { db, payments, log, now }: Pick<WorkersContext, 'db' | 'payments' | 'log' | 'now'>,
  holder: string,
  options: { everyMs?: number; objectsEveryMs?: number } = {},
): Clock {
  const lease = createLeased(db, { name: 'reconcile-payments', holder, forMs: leaseMs, barrenMs: Infinity });
  let nextAt = -Infinity;
  let venue = '';

  const lookAtObjects = async () => {
    const startedAt = performance.now();
    if (startedAt < nextAt) return;
    const context = { db, payments, now: now() };
    const { mending, fresh, failed, isPartial } = await reconcileObjects(context, { days });
    if (mending > 0) differencesMending(log, mending);
    for (const { kind, object, sentence } of fresh)
      differenceFound(log, { kind, name: object, message: sentence });
    for (const { of, cause } of failed) reconcileFailed(log, { name: of, cause });
    partialNow.set(isPartial ? 1 : 0);
    if (isPartial) log.warn('reconcile_partial');
    exportCounts(await countDifferences(db));
    venue = await refreshAccounts(context, venue);
    nextAt = startedAt + (options.objectsEveryMs ?? objectsEveryMs);
  };

  const clock = startClock('reconcile', {
    everyMs: options.everyMs ?? everyMs,
    log,
    turn: async () => {
      if ((await lease.hold()) === null) {
        exportNothing();
        nextAt = -Infinity;
        return undefined;
      }
      const { stored, isBehind } = await fetchEvents({ db, payments, now: now() });
      if (stored > 0) eventsFetched(log, stored);
      if (isBehind) return 'more';
      await lookAtObjects();
      return undefined;
    },
  });
  return {
    stop: async () => {
      await clock.stop();
      await lease.stop();
      exportNothing();
    },
  };
}

/** Another replica looks, or none: what this one saw last holds no more. */
function exportNothing(): void {
  exportCounts(new Map());
  partialNow.set(0);
}

function exportCounts(counts: ReadonlyMap<string, number>): void {
  const known: ReadonlySet<string> = new Set(differenceKinds);
  for (const kind of differenceKinds) differencesNow.set(counts.get(kind) ?? 0, { kind });
  // what other verbs have reported
  const rest = [...counts].reduce((sum, [kind, count]) => sum + (known.has(kind) ? 0 : count), 0);
  differencesNow.set(rest, { kind: others });
}
