import { setTimeout as delay } from 'node:timers/promises';
import type { Id } from '@zilker/contracts/ids';
import type { Progress } from './progress.ts';
import { more, readBacklog, sumOf, type Waiting } from './stack/backlog.ts';
import { type DropState, isSettled, readDropState } from './stack/drop-state.ts';
import type { StoreClients } from './stack/stores.ts';
import type { Target } from './stack/target.ts';

const lookEveryMs = 400;

/**
 * Waits until nothing is left to do, `withinMs` at most: holds have ended, promises are settled, what is paid is charged, what goes back is
 * back, outbox and queues are empty. Resolves to what is left, which is for the audit to judge.
 */
export async function settle(
  target: Target,
  stores: StoreClients,
  drop: Id<'drop'>,
  options: { withinMs: number; progress: Progress; before: readonly Waiting[] },
): Promise<Waiting[]> {
  const giveUpAtMs = Date.now() + options.withinMs;
  let most = 1;
  for (;;) {
    const backlog = more(await readBacklog(target, stores), options.before);
    const state = await readDropState(stores.pool, drop);
    const left = sumOf(backlog) + leftInside(state);
    most = Math.max(most, left);
    const done = left === 0 && isSettled(state);
    options.progress.tell('settle', { done: done ? most : Math.min(most - 1, most - left), of: most });
    if (done || Date.now() > giveUpAtMs) return backlog;
    await delay(lookEveryMs);
  }
}

function leftInside({ inside, openOrders, openMoney, promised, ended }: DropState): number {
  return inside + openOrders + openMoney + promised + Number(!ended);
}
