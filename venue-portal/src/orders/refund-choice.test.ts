import { newId } from '@zilker/contracts/ids';
import { defaultTerms, quote, sharesOf, totalOf } from '@zilker/contracts/price';
import { expect, test } from 'vitest';
import { isRefundable, refundChoice } from './refund-choice.ts';

const prices = [3_000, 3_000, 4_200];
const price = quote(
  prices.map((priceCents) => ({ priceCents, quantity: 1 })),
  defaultTerms,
);
const shares = sharesOf(price, prices);
const lines = [
  { type: newId('ticketType'), name: 'Floor', priceCents: 3_000, quantity: 2 },
  { type: newId('ticketType'), name: 'Balcony', priceCents: 4_200, quantity: 1 },
];

function orderOf(paidBy: 'fan' | 'venue') {
  const tickets = shares.map((share, at) => ({
    id: newId('ticket'),
    number: at + 1,
    typeName: at < 2 ? 'Floor' : 'Balcony',
    state: 'valid' as const,
    refundCents: totalOf(share) - (paidBy === 'fan' ? share.cardCents : 0),
  }));
  return { ...price, lines, tickets };
}

test.each(['fan', 'venue'] as const)('what Stripe keeps is told, where the %s bears it', (paidBy) => {
  const order = orderOf(paidBy);
  const all = refundChoice(order, new Set(order.tickets.map(({ id }) => id)));
  expect(all.kept).toEqual({ cents: price.cardCents, paidBy });
  expect(all.amountCents).toBe(price.totalCents - (paidBy === 'fan' ? price.cardCents : 0));
  const balcony = order.tickets[2];
  expect(refundChoice(order, new Set([balcony?.id ?? ''])).kept).toEqual({
    cents: shares[2]?.cardCents,
    paidBy,
  });
});

test('tickets may stand in any order', () => {
  const order = orderOf('fan');
  const turned = { ...order, tickets: [...order.tickets].reverse() };
  const chosen = new Set([order.tickets[0]?.id ?? '', order.tickets[2]?.id ?? '']);
  expect(refundChoice(turned, chosen)).toEqual(refundChoice(order, chosen));
});

test('nothing is guessed where types share a name or amounts fit neither', () => {
  const order = orderOf('venue');
  const chosen = new Set([order.tickets[0]?.id ?? '']);
  const alike = { ...order, lines: lines.map((line) => ({ ...line, name: 'Floor' })) };
  expect(refundChoice(alike, chosen).kept).toBeUndefined();
  const odd = { ...order, tickets: order.tickets.map((ticket) => ({ ...ticket, refundCents: 7 })) };
  expect(refundChoice(odd, chosen)).toEqual({ amountCents: 7, kept: undefined });
  expect(refundChoice(order, new Set())).toEqual({ amountCents: 0, kept: undefined });
});

test('a free ticket can be taken back, for nothing, and one that is gone cannot', () => {
  const order = orderOf('venue');
  const free = { ...order.tickets[0], id: newId('ticket'), number: 4, typeName: 'Child', refundCents: 0 };
  const line = { type: newId('ticketType'), name: 'Child', priceCents: 0, quantity: 1 };
  const withFree = { ...order, lines: [...lines, line] };
  const able = (change: Partial<Parameters<typeof isRefundable>[1]>) =>
    isRefundable(withFree, { ...free, state: 'valid', ...change });
  expect([able({}), able({ state: 'checked_in' }), able({ typeName: 'Floor', refundCents: 1 })]).toEqual([
    true,
    true,
    true,
  ]);
  expect([able({ state: 'refunded' }), able({ state: 'revoked' }), able({ typeName: 'Floor' })]).toEqual([
    false,
    false,
    false,
  ]);
});
