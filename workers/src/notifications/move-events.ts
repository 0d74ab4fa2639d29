import { defineEvent, defineSortedEvent } from '@zilker/runtime/events';

export const transferTold = defineSortedEvent('transfer_told', 'Sides of transfers that were told of one.', {
  side: ['giver', 'receiver'],
});
export const ticketReturnTold = defineSortedEvent('ticket_return_told', 'Fans told of returned tickets.', {
  what: ['offered', 'lapsed'],
});
export const holderTold = defineEvent(
  'holder_told',
  'Fans told that tickets which they were sent were taken back.',
);
export const moveNotTold = defineSortedEvent(
  'move_not_told',
  'Messages of tickets on their way that were not needed any more.',
  { kind: ['send-transfer', 'send-return', 'send-holder-notice'] },
  'debug',
);
