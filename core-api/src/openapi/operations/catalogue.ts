import * as routes from '@zilker/contracts/http/events';
import { describe } from '@zilker/runtime/openapi/describe';
import { anyone } from '@zilker/runtime/openapi/who';

export const catalogueOperations = describe('Browsing', routes, {
  listEvents: {
    who: anyone,
    says: 'What is on, soonest first.',
    refuses: ['cursor_invalid'],
    cached: true,
  },
  readEvent: { who: anyone, says: 'One event.', refuses: ['event_unknown'], cached: true },
  readOutcome: {
    who: anyone,
    says: 'What became of a drop that has ended: when each position was called, and what it bought.',
    refuses: ['drop_unknown', 'outcome_not_ready', 'cursor_invalid'],
    cached: true,
  },
});
