import type { TicketView } from '@zilker/contracts/http/tickets';
import { expect, test } from 'vitest';
import { isOver, nightsOf } from './nights.ts';

const hour = 3_600_000;
const now = Date.parse('2026-11-24T16:00:00Z');
const ticket = (order: string, startsInHours: number, number = 1) =>
  ({ order, number, event: { startsAtMs: now + startsInHours * hour } }) as unknown as TicketView;

test('what is ahead comes first, the next show before the later one; what is over the other way round', () => {
  const tickets = [
    ticket('far', 900),
    ticket('next', 2, 2),
    ticket('next', 2, 1),
    ticket('last week', -160),
    ticket('last year', -9_000),
  ];
  const { ahead, over } = nightsOf(tickets, now);
  expect(ahead.map((night) => night.map(({ order, number }) => `${order} ${number}`))).toEqual([
    ['next 1', 'next 2'],
    ['far 1'],
  ]);
  expect(over.map(([first]) => first?.order)).toEqual(['last week', 'last year']);
});

test('a show that began is not over at once', () => {
  expect(isOver(ticket('tonight', -3), now)).toBe(false);
  expect(isOver(ticket('tonight', -9), now)).toBe(true);
});
