import * as routes from '@zilker/contracts/http/tickets';
import { nonceHeader } from '@zilker/contracts/tokens';
import { describe } from '@zilker/runtime/openapi/describe';
import { fan, fanOnDevice } from '../who.ts';

export const ticketOperations = describe('Tickets', routes, {
  listTickets: {
    who: { ...fan, answers: { [nonceHeader]: 'A nonce for the proof that activates one of them.' } },
    says: 'One’s own tickets, latest show first.',
    refuses: ['cursor_invalid'],
  },
  activateTicket: {
    who: fanOnDevice,
    says: 'Makes this device the one that shows the ticket. Asking again from the same device answers the same.',
    refuses: ['ticket_unknown', 'ticket_not_active', 'ticket_not_yours_now', 'code_not_fresh'],
  },
});
