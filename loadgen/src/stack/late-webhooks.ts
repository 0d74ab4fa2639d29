import * as v from 'valibot';

const settingsSchema = v.record(v.string(), v.unknown());

/**
 * Lets the stand-in for Stripe tell of some events late, twice and in the wrong order, as Stripe may. Resolves to what puts its
 * settings back as they were.
 */
export async function makeWebhooksLate(stripeUrl: string, seed: number): Promise<() => Promise<void>> {
  const before = await settings(stripeUrl);
  await change(stripeUrl, {
    ...before,
    seed,
    webhookDelayMs: [0, 400],
    duplicateWebhooks: 0.2,
    reorderWebhooks: 0.25,
    reorderMs: 1_500,
  });
  return () => change(stripeUrl, before);
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

async function change(stripeUrl: string, to: Record<string, unknown>): Promise<void> {
  const response = await fetch(`${stripeUrl}/_control/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(to),
  });
  if (!response.ok) throw new Error(`The payment stand-in took no faults: ${response.status}.`);
}
