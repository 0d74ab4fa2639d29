import type { FaultsInput } from './faults.ts';

/** Nothing goes wrong. */
export const offFaults: FaultsInput = {};

/** A bad day that breaks nothing: everything takes its time, and webhooks come late and twice. */
export const slowFaults: FaultsInput = {
  latencyMs: [200, 1_500],
  webhookDelayMs: [500, 5_000],
  duplicateWebhooks: 0.1,
  reorderWebhooks: 0.1,
};

/** All that may go wrong while Stripe can still be said to run; what load runs and the audit are held against. */
export function worstFaults(seed: number): FaultsInput {
  return {
    seed,
    latencyMs: [0, 400],
    errorsBefore: 0.03,
    errorsAfter: 0.03,
    busy: 0.02,
    loseAnswers: 0.03,
    timeouts: 0.02,
    webhookDelayMs: [0, 3_000],
    dropWebhooks: 0.1,
    duplicateWebhooks: 0.2,
    reorderWebhooks: 0.3,
    reorderMs: 3_000,
  };
}
