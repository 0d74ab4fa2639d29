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
 * The first time that a worker makes one of these calls, Stripe does what it is asked for and its answer stays away; all workers are killed
 * while that one waits for it. So the work is done at Stripe, and nothing of it is committed here. Resolves to the calls in whose midst
 * workers were killed, when those are all or the run is over.
 */
export async function killMidPayment(
  core: Pick<CoreStack, 'workers' | 'target'>,
  about: { calls: readonly string[]; faults: FaultsInput; signal: AbortSignal },
): Promise<string[]> {
  const url = core.target.STRIPE_API_URL ?? '';
  await fetch(`${url}/_control/calls`, { method: 'DELETE' });
  const { putBack } = await breakStripe(url, {
    ...about.faults,
    // what hangs is one of these, then
    timeouts: 0,
    script: about.calls.map((call) => ({ call, when: 'after', how: 'timeout' })),
  });
  const killed = new Set<string>();
  try {
    while (killed.size < about.calls.length && !about.signal.aborted) {
      const hanging = (await hangingAt(url)).filter((call) => !killed.has(call));
      if (hanging.length === 0) await delay(lookEveryMs);
      else {
        await killWorkers(core);
        for (const call of hanging) killed.add(call);
      }
    }
    return [...killed];
  } finally {
    await putBack();
  }
}

async function hangingAt(url: string): Promise<string[]> {
  const answer = await fetch(`${url}/_control/calls`);
  const { calls } = v.parse(callsSchema, await answer.json());
  return calls.flatMap(({ method, route, fault }) =>
    fault?.how === 'timeout' ? [`${method} ${route}`] : [],
  );
}
