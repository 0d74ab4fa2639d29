import { endpoints, priorities } from '@zilker/box-office/payments/limits';
import { type Asked, askedOutcomes } from '@zilker/box-office/payments/stripe';
import { counter } from '@zilker/runtime/metrics';

const requests = counter('zilker_stripe_requests_total', 'Requests to Stripe, by where and what for.', {
  endpoint: endpoints,
  priority: priorities,
});
const outcomes = counter(
  'zilker_stripe_outcomes_total',
  'What came of requests to Stripe; too_many is its word, kept_back ours.',
  { endpoint: endpoints, outcome: askedOutcomes },
);

export function countStripeRequest({ endpoint, priority, outcome }: Asked): void {
  if (outcome !== 'kept_back') requests.add(1, { endpoint, priority });
  outcomes.add(1, { endpoint, outcome });
}
