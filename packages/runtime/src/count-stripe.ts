import { counter } from './metrics.ts';

/** The values of each label, as the box office has them. */
export type StripeLabels<E extends string, P extends string, O extends string> = {
  endpoints: readonly E[];
  priorities: readonly P[];
  outcomes: readonly O[];
};

/** Counts requests to Stripe, for whichever process asks. `kept_back` is one that the budget had no room for: it never left. */
export function stripeCounter<E extends string, P extends string, O extends string>(
  labels: StripeLabels<E, P, O>,
): (request: { endpoint: E; priority: P; outcome: O }) => void {
  const { endpoints: endpoint, priorities: priority, outcomes: outcome } = labels;
  const requests = counter('zilker_stripe_requests_total', 'Requests to Stripe, by where and what for.', {
    endpoint,
    priority,
  });
  const outcomes = counter(
    'zilker_stripe_outcomes_total',
    'What came of requests to Stripe; too_many is its word, kept_back ours.',
    { endpoint, outcome },
  );
  return (request) => {
    if (request.outcome !== 'kept_back')
      requests.add(1, { endpoint: request.endpoint, priority: request.priority });
    outcomes.add(1, { endpoint: request.endpoint, outcome: request.outcome });
  };
}
