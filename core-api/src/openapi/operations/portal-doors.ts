import * as routes from '@zilker/contracts/http/portal-doors';
import { describe } from '@zilker/runtime/openapi/describe';
import { once } from '@zilker/runtime/openapi/who';
import { venue } from '../who.ts';

export const portalDoorOperations = describe('The venue’s doors', routes, {
  createPairing: {
    who: venue,
    says: 'A code that makes a phone a scanner of one gate. Each asking makes another.',
    refuses: ['event_unknown'],
  },
  revokeScanner: {
    who: once(venue),
    says: 'Ends a scanner’s pairing. What it scanned before is kept.',
    refuses: ['event_unknown', 'idempotency_key_reused'],
  },
  changeDoorRules: {
    who: once(venue),
    says: 'What tickets of an event may do at its doors, and which gates take which types.',
    refuses: ['event_unknown', 'type_unknown', 'schedule_invalid', 'idempotency_key_reused'],
  },
  findTickets: {
    who: venue,
    says: 'Tickets by who holds them or by their order, to block one or to see what became of it.',
    refuses: ['event_unknown'],
  },
  blockTicket: {
    who: once(venue),
    says: 'Lets nobody in with a ticket, or takes that back.',
    refuses: ['ticket_unknown', 'idempotency_key_reused'],
  },
  undoPortalCheckIn: {
    who: once(venue),
    says: 'Takes back a check-in.',
    refuses: ['check_in_unknown', 'check_in_settled', 'idempotency_key_reused'],
  },
  readDoors: {
    who: venue,
    says: 'The doors as they stand: counts by gate and minute, and what is worth a look.',
    refuses: ['event_unknown'],
  },
});
