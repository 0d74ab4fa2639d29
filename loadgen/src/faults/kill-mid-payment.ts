import { setTimeout as delay } from 'node:timers/promises';
import type { FaultsInput } from '@zilker/local/stripe/faults';
import * as v from 'valibot';
import { breakStripe } from '../stack/stripe-faults.ts';
import type { CoreStack } from './core-stack.ts';
import { killWorkers } from './kill-workers.ts';

const lookEveryMs = 20;

const callsSchema = v.object({
  calls: v.array(
    v.object({
      method: v.string(),
      route: v.string(),
      fault: v.nullable(v.object({ when: v.string(), how: v.string() })),
    }),
  ),
});

/**
 * Stripe does what a worker asks for and its answer stays away; all workers are killed while that one waits for it. So the work of `call` is
 * done at Stripe, and nothing of it is committed here. Resolves to false when nobody asked for it in time; nothing is killed then.
 */
export async function killMidPayment(
  core: Pick<CoreStack, 'workers' | 'target'>,
  about: { call: string; faults: FaultsInput; withinMs: number },
): Promise<boolean> {
  const url = core.target.STRIPE_API_URL ?? '';
  await fetch(`${url}/_control/calls`, { method: 'DELETE' });
  const { putBack } = await breakStripe(url, {
    ...about.faults,
    // of its kind the only one, so that what hangs is this
    timeouts: 0,
    script: [{ call: about.call, when: 'after', how: 'timeout' }],
  });
  try {
    const giveUpAtMs = performance.now() + about.withinMs;
    while (!(await hangs(url, about.call))) {
      if (performance.now() > giveUpAtMs) return false;
      await delay(lookEveryMs);
    }
    await killWorkers(core);
    return true;
  } finally {
    await putBack();
  }
}

async function hangs(url: string, call: string): Promise<boolean> {
  const answer = await fetch(`${url}/_control/calls`);
  const { calls } = v.parse(callsSchema, await answer.json());
  return calls.some(({ method, route, fault }) => `${method} ${route}` === call && fault?.how === 'timeout');
}
