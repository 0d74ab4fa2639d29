import { newId } from '@zilker/contracts/ids';
import { at, type Break } from './testing-break.ts';

/** Tickets that went to somebody else, and who came in by them: ways to break `movedRecord`. */
export const breaksOfMoves: readonly Break[] = [
  {
    what: 'a ticket that was sent on is with its giver still',
    rule: 'one-holder',
    with: ['nobody-over-limit'],
    breakIt: ({ tickets, transfers }) => {
      const sent = tickets.find(({ id }) => id === at(transfers, 0).ticket);
      if (sent) sent.account = at(transfers, 0).from;
    },
  },
  {
    what: 'a ticket goes to who declined it',
    rule: 'one-holder',
    breakIt: ({ transfers }) => {
      at(transfers, 0).state = 'accepted';
      at(transfers, 0).settledAtMs = 3;
    },
  },
  {
    what: 'a ticket is sent to one and offered to another',
    rule: 'one-holder',
    breakIt: ({ transfers, returns }) => {
      const { ticket } = at(transfers, 0);
      at(transfers, 0).state = 'offered';
      returns.push({ id: newId('ticketReturn'), ticket, state: 'listed', order: null });
    },
  },
  {
    what: 'a ticket that was refunded is on its way to somebody',
    rule: 'one-holder',
    breakIt: ({ transfers, returns }) => {
      const { ticket } = at(returns, 0);
      transfers.push({ ...at(transfers, 0), id: newId('transfer'), ticket, state: 'offered' });
    },
  },
  {
    what: 'who was sent a ticket may buy as many as before',
    rule: 'nobody-over-limit',
    breakIt: ({ usage, transfers }) => {
      const one = usage.find(({ account }) => account === at(transfers, 1).to);
      if (one) one.taken = 0;
    },
  },
  {
    what: 'a returned ticket was sold and lets its old holder in as well',
    rule: 'returns-change-hands',
    with: ['only-paid-orders-have-tickets'],
    breakIt: ({ tickets, returns }) => {
      const old = tickets.find(({ id }) => id === at(returns, 0).ticket);
      if (old) old.state = 'valid';
    },
  },
  {
    what: 'the money of a returned ticket that was sold went nowhere',
    rule: 'returns-change-hands',
    breakIt: ({ refunds }) => {
      at(refunds, 0).tickets = [];
    },
  },
  {
    what: 'a returned ticket is refunded twice',
    rule: 'returns-change-hands',
    breakIt: ({ refunds }) => {
      refunds.push({ ...at(refunds, 0), id: 'rfd_again', state: 'failed' });
    },
  },
  {
    what: 'who paid for a returned ticket has two',
    rule: 'returns-change-hands',
    with: ['paid-orders-have-tickets'],
    breakIt: ({ tickets }) => {
      tickets.push({ ...at(tickets, 0), id: newId('ticket') });
    },
  },
  {
    what: 'an order was paid, and nobody returned a ticket for it',
    rule: 'returns-change-hands',
    breakIt: ({ returns }) => {
      returns.pop();
    },
  },
  {
    what: 'a returned ticket was sold above its price',
    rule: 'returns-change-hands',
    with: ['prices-add-up'],
    breakIt: ({ orders }) => {
      const order = at(orders, -1);
      order.lines = order.lines.map((line) => ({ ...line, priceCents: line.priceCents + 1 }));
    },
  },
  {
    what: 'a returned ticket is held for who let it run out',
    rule: 'returns-change-hands',
    with: ['one-holder'],
    breakIt: ({ orders, returns }) => {
      returns.push({
        ...at(returns, 0),
        id: newId('ticketReturn'),
        state: 'offered',
        order: at(orders, -2).id,
      });
    },
  },
  {
    what: 'a ticket lets in two',
    rule: 'one-check-in',
    breakIt: ({ checkIns }) => {
      at(checkIns, -1).accepted = true;
    },
  },
  {
    what: 'who has gone out comes in again where that is not allowed',
    rule: 'one-check-in',
    breakIt: ({ checkIns }) => {
      at(checkIns, 2).left = true;
      checkIns.push({ ...at(checkIns, 2), id: newId('checkIn'), atMs: 9, left: false });
    },
  },
  {
    what: 'a scan is lost',
    rule: 'one-check-in',
    breakIt: ({ checkIns }) => {
      checkIns.shift();
    },
  },
  {
    what: 'a ticket that was let in can be used again',
    rule: 'one-check-in',
    breakIt: ({ tickets, checkIns }) => {
      const used = tickets.find(({ id }) => id === at(checkIns, 0).ticket);
      if (used) used.state = 'valid';
    },
  },
  {
    what: 'a check-in was taken back, and the ticket is used up all the same',
    rule: 'one-check-in',
    breakIt: ({ tickets, checkIns }) => {
      const ticket = tickets.find(({ id }) => id === at(checkIns, 1).ticket);
      if (ticket) ticket.state = 'checked_in';
    },
  },
  {
    what: 'a ticket that nobody issued let somebody in',
    rule: 'one-check-in',
    breakIt: ({ checkIns }) => {
      checkIns.push({ ...at(checkIns, 0), id: newId('checkIn'), ticket: newId('ticket') });
    },
  },
];
