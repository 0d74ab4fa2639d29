import type { OrderView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { orderTickets } from './order-tickets.ts';

const refund = (tickets: number[]): OrderView['refunds'][number] => ({
  id: 'rfd_1',
  state: 'sent',
  amountCents: 3_113,
  tickets,
  reason: 'The balcony is closed.',
  atMs: 5,
});
const tickets = Array.from({ length: 5 }, () => newId('ticket'));
const moved: OrderView['moved'] = [
  { number: 2, state: 'on_its_way', phoneEnd: '47' },
  { number: 3, state: 'taken', phoneEnd: '12' },
  { number: 4, state: 'taken', phoneEnd: '13' },
  { number: 5, state: 'sold', phoneEnd: null },
];

test('a ticket that went to somebody says to whom, and has a page only while it is one’s own', () => {
  const told = orderTickets({ tickets, refunds: [refund([4, 5])], moved });
  expect(told.map(({ words, isOwn }) => [words, isOwn])).toEqual([
    [undefined, true],
    ['on its way to the number ending in 47', true],
    ['with the number ending in 12', false],
    ['refunded, was with the number ending in 13', false],
    ['returned and sold', true],
  ]);
  expect(told.map(({ id, number }) => [id, number])).toEqual(tickets.map((id, index) => [id, index + 1]));
});

test('what stops all of them is said of each that was not refunded', () => {
  const told = orderTickets(
    { tickets: tickets.slice(0, 3), refunds: [refund([1])], moved },
    'no longer good',
  );
  expect(told.map(({ words }) => words)).toEqual([
    'refunded, opens no door',
    'no longer good',
    'no longer good',
  ]);
});
