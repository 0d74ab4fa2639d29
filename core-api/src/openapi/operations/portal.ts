import * as routes from '@zilker/contracts/http/portal';
import { describe } from '@zilker/runtime/openapi/describe';
import { once } from '@zilker/runtime/openapi/who';
import { venue } from '../who.ts';

export const portalOperations = describe('The venue’s side', routes, {
  listPortalEvents: {
    who: venue,
    says: 'The venue’s events, latest show first.',
    refuses: ['cursor_invalid'],
  },
  readPortalEvent: { who: venue, says: 'One event of the venue.', refuses: ['event_unknown'] },
  createEvent: {
    who: once(venue),
    says: 'A new event with its ticket types and gates, as a draft.',
    refuses: ['schedule_invalid', 'price_too_low', 'idempotency_key_reused'],
  },
  changeTicketType: {
    who: once(venue),
    says: 'Changes a ticket type, also while it sells. Capacity never falls below what is sold, held or promised.',
    refuses: [
      'event_unknown',
      'type_unknown',
      'capacity_too_low',
      'schedule_invalid',
      'idempotency_key_reused',
    ],
  },
  scheduleDrop: {
    who: once(venue),
    says: 'Schedules the event’s drop, or its ordinary sale, and publishes the event. An event has one.',
    refuses: ['event_unknown', 'drop_exists', 'schedule_invalid', 'idempotency_key_reused'],
  },
  rescheduleDrop: {
    who: once(venue),
    says: 'Moves the times of a drop.',
    refuses: [
      'event_unknown',
      'drop_unknown',
      'drop_over',
      'drop_frozen',
      'schedule_invalid',
      'idempotency_key_reused',
    ],
  },
  cancelDrop: {
    who: once(venue),
    says: 'Calls the drop off.',
    refuses: ['event_unknown', 'drop_unknown', 'drop_over', 'idempotency_key_reused'],
  },
  readSales: { who: venue, says: 'What an event has sold so far.', refuses: ['event_unknown'] },
});
