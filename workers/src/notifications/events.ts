import { apps } from '@zilker/contracts/http/auth';
import { defineEvent, defineSortedEvent } from '@zilker/runtime/events';

export const codeSent = defineSortedEvent('code_sent', 'Sign-in codes handed to a carrier.', { app: apps });
export const ticketsSent = defineEvent('tickets_sent', 'Orders whose fan was told of their tickets.');
export const ticketChangeTold = defineEvent(
  'ticket_change_told',
  'Tickets that moved to another phone, of which their fan was told.',
);
export const passLeftOut = defineEvent(
  'pass_left_out',
  'Passes that could not be made, and were left out of a mail.',
);
export const refundTold = defineEvent('refund_told', 'Refunds that their fan was told of.');
export const returnTold = defineEvent(
  'return_told',
  'Payments that could not be kept, of which their fan was told.',
);
export const turnTexted = defineSortedEvent(
  'turn_texted',
  'Fans told by a text that their turn comes or is there.',
  {
    kind: ['near', 'called'],
  },
);
export const nothingToSend = defineSortedEvent(
  'nothing_to_send',
  'Messages that were not needed any more.',
  {
    kind: [
      'send-code',
      'send-tickets',
      'text-turn',
      'send-refund-notice',
      'send-return-notice',
      'send-ticket-change',
    ],
  },
  'debug',
);
