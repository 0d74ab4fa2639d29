import { fetchEvents } from './fetch-events.ts';
import type { Context } from './finding.ts';
import { type Round, reconcileObjects } from './reconcile-objects.ts';
import { refreshAccounts } from './refresh-accounts.ts';

const turnsMax = 1_000;

/** Everything once: events that never arrived, how accounts stand, every object of the last days. For people who ask. */
export async function reconcilePayments(
  context: Context,
  options: { days: number },
): Promise<Round & { stored: number }> {
  let stored = 0;
  for (let turn = 0; turn < turnsMax; turn++) {
    const fetched = await fetchEvents(context);
    stored += fetched.stored;
    if (!fetched.isBehind) break;
  }
  const round = await reconcileObjects(context, options);
  let venue = '';
  for (let turn = 0; turn < turnsMax; turn++) {
    venue = await refreshAccounts(context, venue);
    if (venue === '') break;
  }
  return { stored, ...round };
}
