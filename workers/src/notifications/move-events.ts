import { defineSortedEvent } from '@zilker/runtime/events';

export const transferTold = defineSortedEvent('transfer_told', 'Sides of transfers that were told of one.', {
  side: ['giver', 'receiver'],
});
export const ticketReturnTold = defineSortedEvent('ticket_return_told', 'Fans told of returned tickets.', {
  what: ['offered', 'lapsed'],
});
export const moveNotTold = defineSortedEvent(
  'move_not_told',
  'Messages of tickets on their way that were not needed any more.',
  { kind: ['send-transfer', 'send-return'] },
  'debug',
);
