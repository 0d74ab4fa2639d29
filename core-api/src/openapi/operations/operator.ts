import * as routes from '@zilker/contracts/http/operator';
import { describe } from '@zilker/runtime/openapi/describe';
import { once } from '@zilker/runtime/openapi/who';
import { operator } from '../who.ts';

export const operatorOperations = describe('Operators', routes, {
  readVenuePayouts: {
    who: operator,
    says: 'How a venue is paid, and how that came to be.',
    refuses: ['venue_unknown'],
  },
  changeVenuePayouts: {
    who: operator,
    says: 'Changes how a venue is paid, from now on; what is left out stays.',
    refuses: ['venue_unknown', 'payout_account_unready'],
  },
  readVenueFees: {
    who: operator,
    says: 'What a venue’s tickets cost beside their face.',
    refuses: ['venue_unknown'],
  },
  changeVenueFees: {
    who: operator,
    says: 'Changes what Zilker and cards cost at a venue, from the next order on; what is left out stays.',
    refuses: ['venue_unknown', 'price_too_low'],
  },
  detachAccount: {
    who: operator,
    says: 'Takes from a venue an account at Stripe that is lost, so that it can set up another one.',
    refuses: ['venue_unknown', 'payout_under_way'],
  },
  recordPayout: {
    who: once(operator),
    says: 'Records a payout that was made by hand.',
    refuses: [
      'event_unknown',
      'event_not_over',
      'payout_recorded',
      'payout_too_high',
      'idempotency_key_reused',
    ],
  },
  undoPayout: {
    who: once(operator),
    says: 'Takes back what was recorded wrongly of a payout by hand.',
    refuses: ['payout_unknown', 'payout_by_stripe', 'payout_undone', 'idempotency_key_reused'],
  },
  settleRefund: {
    who: once(operator),
    says: 'Settles a refund that failed, whose money the fan has by another way.',
    refuses: ['refund_unknown', 'refund_not_failed', 'idempotency_key_reused'],
  },
});
