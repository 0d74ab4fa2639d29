import { declinesMax, type OrderView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { expect, test } from 'vitest';
import { orderEnd } from './order-end.ts';

const order = (change: Partial<OrderView>): OrderView => ({
  id: newId('order'),
  drop: newId('drop'),
  event: newId('event'),
  state: 'expired',
  version: 3,
  lines: [{ type: newId('ticketType'), name: 'General admission', priceCents: 3_000, quantity: 2 }],
  currency: 'usd',
  totalCents: 6_313,
  venueCents: 6_000,
  taxCents: 0,
  cardCents: 213,
  zilkerCents: 100,
  expiresAtMs: 1,
  extension: null,
  declines: 0,
  lastDecline: null,
  captureByMs: null,
  refundedCents: 0,
  refunds: [],
  returns: [],
  dispute: null,
  calledOff: null,
  tickets: [],
  ...change,
});
const given: OrderView['returns'][number] = {
  state: 'returned',
  amountCents: 6_313,
  charged: false,
  reason: 'The tickets had gone to other fans.',
  atMs: 4,
};
const refund: OrderView['refunds'][number] = {
  id: 'rfd_1',
  state: 'sent',
  amountCents: 6_313,
  tickets: [1, 2],
  reason: 'Ill',
  atMs: 5,
};
const calledOff = {
  title: 'Night Heron',
  venueName: 'Red Bluff Hall',
  timezone: 'America/Chicago',
  startsAtMs: 9,
};
const said = (change: Partial<OrderView>) => {
  const { head, sentence } = orderEnd(order(change));
  return `${head}. ${sentence}`;
};

test('an order of which every ticket was returned says that they were sold, and others do not', () => {
  const sold: OrderView['moved'] = [1, 2].map((number) => ({ number, state: 'sold', phoneEnd: null }));
  const tickets = [newId('ticket'), newId('ticket')];
  const refunded: Partial<OrderView> = { state: 'refunded', tickets, refunds: [refund] };
  expect(said({ ...refunded, moved: sold })).toBe(
    'Returned and sold. The next fans on the list have them now. Your money goes back to the card that paid.',
  );
  expect(said({ ...refunded, moved: sold.slice(1) })).toMatch(/^Refunded/);
});

test('each end says what became of the money', () => {
  const ends = [
    said({}),
    said({ state: 'cancelled' }),
    said({ state: 'cancelled', declines: declinesMax, lastDecline: 'declined' }),
    said({ returns: [given] }),
    said({ returns: [{ ...given, state: 'returning', charged: true }] }),
    said({ state: 'refunded', refunds: [refund] }),
    said({ state: 'refunded', refunds: [refund], calledOff }),
    said({ state: 'cancelled', returns: [given], calledOff }),
    said({ state: 'refunded', refunds: [{ ...refund, state: 'succeeded', amountCents: 0 }] }),
    said({ state: 'refunded', refunds: [{ ...refund, state: 'succeeded', amountCents: 0 }], calledOff }),
  ];
  expect(ends).toEqual([
    'Your hold ended. Nothing was charged. The tickets went to the next fan in line.',
    'Given up. You gave these tickets up. Nothing was charged.',
    'Refused too often. Cards were refused 5 times. Nothing was charged. The tickets went to the next fan in line.',
    'Nothing was charged. The tickets had gone to other fans.',
    'Your payment goes back. The tickets had gone to other fans.',
    'Refunded. Your tickets are no longer good. Your money goes back to the card that paid.',
    'The show is off. Red Bluff Hall called Night Heron off. Your money goes back to the card that paid.',
    'The show is off. Red Bluff Hall called Night Heron off. Nothing was charged.',
    'Taken back. Your tickets are no longer good. Nothing was paid, so no money goes back.',
    'The show is off. Red Bluff Hall called Night Heron off. Nothing was paid, so no money goes back.',
  ]);
});

test('a card over its limit left time for another one, so that is not what ended the order', () => {
  const overLimit = { lastDecline: 'card_over_limit', declines: 1 } as const;
  expect(said({ ...overLimit, returns: [given] })).toMatch(/^Your hold ended/);
  const late = { ...given, charged: true };
  expect(said({ ...overLimit, returns: [given, late] })).toMatch(/^Your payment goes back/);
});
