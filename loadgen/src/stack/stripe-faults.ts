import type { FaultsInput } from '@zilker/local/stripe/faults';
import * as v from 'valibot';

const settingsSchema = v.record(v.string(), v.unknown());

/** Webhooks come late, twice and in the wrong order, and all calls are answered: for runs in which something else is to fail. */
export const lateWebhooks = (seed: number): FaultsInput => ({
  seed,
  webhookDelayMs: [0, 400],
  duplicateWebhooks: 0.2,
  reorderWebhooks: 0.25,
  reorderMs: 1_500,
});

export type StripeFaults = {
  /** From now on nothing goes wrong, so that its books can be read. */
  heal(): Promise<void>;
  /** As it was before the run. */
  putBack(): Promise<void>;
};

/** Lets these things go wrong at the stand-in for Stripe, and nothing else. */
export async function breakStripe(stripeUrl: string, faults: FaultsInput): Promise<StripeFaults> {
  const before = await settings(stripeUrl);
  await change(stripeUrl, faults);
  return { heal: () => change(stripeUrl, {}), putBack: () => change(stripeUrl, before) };
}

/** Events that the stand-in has still to tell of. */
export async function undeliveredWebhooks(stripeUrl: string): Promise<number> {
  const response = await fetch(`${stripeUrl}/_control/state`);
  return v.parse(v.object({ undelivered: v.number() }), await response.json()).undelivered;
}

async function settings(stripeUrl: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${stripeUrl}/_control/faults`);
  return v.parse(settingsSchema, await response.json());
}

async function change(stripeUrl: string, to: FaultsInput | Record<string, unknown>): Promise<void> {
  const response = await fetch(`${stripeUrl}/_control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(to),
  });
  if (!response.ok) throw new Error(`The payment stand-in took no faults: ${response.status}.`);
}
