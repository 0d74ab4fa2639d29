import type { OrderView } from '@zilker/contracts/http/sale';

type Hold = Pick<OrderView, 'id' | 'state' | 'expiresAtMs' | 'extension'>;

/**
 * What is wrong with a hold that its fan has just made longer once, in a few words; undefined when nothing is. Its end grows by what was
 * said before and nothing else. `mayStandStill`: parts are made to fail, and while no worker runs the clocks inside stand still; only
 * that of a hold which nobody pays for yet, and only so that it gets longer.
 */
export function wrongWith(
  before: Hold,
  after: Hold,
  { nowMs, mayStandStill }: { nowMs: number; mayStandStill: boolean },
): string | undefined {
  const { extension } = before;
  const mayGrow = mayStandStill && before.state === 'held';
  if (after.id !== before.id) return 'is another order';
  // it was over when it was looked at, and was given more time since
  if (extension === null && mayGrow) return undefined;
  if (extension === null || extension.left === 0) return 'could not be made longer, and was';
  const grewMs = after.expiresAtMs - before.expiresAtMs;
  const stoodStill = mayGrow && grewMs > extension.byMs;
  if (grewMs !== extension.byMs && !stoodStill) return `grew by ${grewMs} ms, not by ${extension.byMs}`;
  // the answer was late, and the longer time is over as well
  if (after.extension === null)
    return after.expiresAtMs > nowMs ? 'cannot be made longer any more' : undefined;
  if (after.extension.byMs !== extension.byMs) return 'grows by another time from now on';
  const left = extension.left - 1;
  return after.extension.left === left ? undefined : `grows ${after.extension.left} times yet, not ${left}`;
}
