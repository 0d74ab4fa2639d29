import { defineEvent, defineSortedEvent } from '@zilker/runtime/events';

export const ticketMoved = defineSortedEvent('ticket_moved', 'Tickets sent to others, by step.', {
  step: ['sent', 'accepted', 'declined', 'withdrawn'],
});
export const ticketReturned = defineSortedEvent('ticket_returned', 'Tickets offered back, by step.', {
  step: ['listed', 'withdrawn'],
});
export const offerPaid = defineEvent(
  'offer_checkout_begun',
  'Payments begun for returned tickets, by fans who were told of one.',
);
