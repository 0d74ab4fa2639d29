import { newId } from '@zilker/contracts/ids';
import { at, type Break } from './testing-break.ts';

/** Stock, orders and tickets. */
export const breaksOfSale: readonly Break[] = [
  {
    what: 'more tickets of a type are sold than exist',
    rule: 'no-oversell',
    breakIt: ({ types }) => {
      at(types, 0).capacity = 3;
    },
  },
  {
    what: 'the counter of what is sold is wrong',
    rule: 'no-oversell',
    with: ['nothing-held'],
    breakIt: ({ types }) => {
      at(types, 0).sold = 3;
    },
  },
  {
    what: 'a hold is never given back',
    rule: 'nothing-held',
    with: ['history-explains'],
    breakIt: ({ orders }) => {
      at(orders, 4).state = 'held';
    },
  },
  {
    what: 'an opened call has no ticket behind it',
    rule: 'called-means-ticket',
    breakIt: ({ fans }) => {
      const { opened } = at(fans, 2);
      if (opened) opened.takeMax = 0;
    },
  },
  {
    what: 'a called fan is told that there is none left',
    rule: 'called-means-ticket',
    breakIt: ({ fans }) => {
      at(fans, 2).shortages.push({ code: 'sold_out', asked: 1, takeMax: 0 });
    },
  },
  {
    what: 'a called fan tries until it gives up',
    rule: 'called-means-ticket',
    breakIt: ({ fans }) => {
      Object.assign(at(fans, 6), { end: 'went_without' });
    },
  },
  {
    what: 'a paid order lacks a ticket',
    rule: 'paid-orders-have-tickets',
    breakIt: ({ tickets }) => {
      tickets.pop();
    },
  },
  {
    what: 'a ticket is issued twice',
    rule: 'paid-orders-have-tickets',
    breakIt: ({ tickets }) => {
      tickets.push({ ...at(tickets, 0), id: newId('ticket') });
    },
  },
  {
    what: 'a ticket belongs to somebody else',
    rule: 'one-holder',
    breakIt: ({ tickets }) => {
      at(tickets, 0).account = newId('account');
    },
  },
  {
    what: 'an expired order has a ticket',
    rule: 'only-paid-orders-have-tickets',
    breakIt: ({ tickets, orders }) => {
      const { id, account, lines } = at(orders, 4);
      tickets.push({ id: newId('ticket'), order: id, type: at(lines, 0).type, account, state: 'valid' });
    },
  },
  {
    what: 'a fan has more than its share',
    rule: 'nobody-over-limit',
    with: ['cards-within-limit'],
    breakIt: ({ drop }) => {
      drop.perFanMax = 0;
    },
  },
  {
    what: 'the counter of a fan is wrong',
    rule: 'nobody-over-limit',
    breakIt: ({ usage }) => {
      at(usage, 0).taken = 2;
    },
  },
  {
    what: 'a promise is never settled',
    rule: 'promises-settled',
    breakIt: ({ drop }) => {
      drop.promised = 1;
    },
  },
  {
    what: 'somebody is inside for ever',
    rule: 'promises-settled',
    breakIt: ({ visits }) => {
      at(visits, 0).state = 'open';
    },
  },
  {
    what: 'a job is left in a queue',
    rule: 'queues-empty',
    breakIt: ({ backlog }) => {
      at(backlog, 0).count = 1;
    },
  },
  {
    what: 'a job was given up',
    rule: 'queues-empty',
    breakIt: ({ deadLetters }) => {
      at(deadLetters, 0).count = 1;
    },
  },
  {
    what: 'a counter does not fit its rows',
    rule: 'box-office-agrees',
    breakIt: ({ boxOffice }) => {
      boxOffice.push('taken: type x counts 2 taken, its orders hold 1');
    },
  },
];
