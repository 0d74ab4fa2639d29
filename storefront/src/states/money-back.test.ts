import type { OrderView } from '@zilker/contracts/http/sale';
import { refundTransitions } from '@zilker/contracts/states';
import { expect, test } from 'vitest';
import { moneyBackOf, refundedNumbers } from './money-back.ts';

type Refund = OrderView['refunds'][number];
type Return = OrderView['returns'][number];

const refund = (change: Partial<Refund>): Refund => ({
  id: 'rfd_1',
  state: 'sent',
  amountCents: 3_172,
  tickets: [2],
  reason: 'One of you cannot come.',
  atMs: 5,
  ...change,
});
const given = (change: Partial<Return>): Return => ({
  state: 'returned',
  amountCents: 6_313,
  charged: false,
  reason: 'Too late.',
  atMs: 4,
  ...change,
});
const back = (refunds: Refund[], returns: Return[] = []) => moneyBackOf({ refunds, returns });

test('refunds say which tickets they are for', () => {
  const words = [[2], [1, 3], [1, 2, 3], []].map((tickets) => back([refund({ tickets })])[0]?.what);
  expect(words).toEqual(['Ticket 2', 'Tickets 1 and 3', 'Tickets 1, 2, and 3', 'Your order']);
  expect([...refundedNumbers({ refunds: [refund({ tickets: [3] }), refund({ tickets: [1] })] })]).toEqual([
    3, 1,
  ]);
});

test('every state of a refund has words of its own', () => {
  const states = Object.keys(refundTransitions) as Refund['state'][];
  const said = states.map((state) => back([refund({ state })])[0]);
  expect(said.map((one) => one?.stage)).toEqual(['asked', 'coming', 'back', 'failed', 'back']);
  expect(new Set(said.map((one) => one?.sentence)).size).toBe(states.length);
});

test('one that was sent by another way is not looked for on the card', () => {
  const [told] = back([refund({ state: 'succeeded', byOtherWay: true })]);
  expect(told).toMatchObject({ stage: 'back', sentence: 'Sent to you by another way, not to your card.' });
});

test('of free tickets no money is told', () => {
  const free = { state: 'succeeded', amountCents: 0 } as const;
  expect(back([refund({ ...free, tickets: [2] })])).toMatchObject([
    { what: 'Ticket 2', stage: 'free', sentence: 'It was free.' },
  ]);
  expect(back([refund({ ...free, tickets: [1, 2] })])[0]?.sentence).toBe('They were free.');
});

test('a card that was only held waits for no bank, and one that was charged does', () => {
  for (const state of ['returning', 'returned'] as const) {
    expect(back([], [given({ state })])[0]?.sentence).toMatch(/only held/);
    expect(back([], [given({ state, charged: true })])[0]?.sentence).toMatch(/5 to 10 days/);
  }
});

test('what came first stands first', () => {
  const all = back([refund({ atMs: 9 }), refund({ atMs: 2 })], [given({ atMs: 4 })]);
  expect(all.map(({ atMs }) => atMs)).toEqual([2, 4, 9]);
});
