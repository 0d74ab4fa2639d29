import { describe, expect, test } from 'vitest';
import { defaultFees, type FeeSchedule, quote } from './price.ts';
import { bearersOf, borneByVenue, partsOf } from './price-parts.ts';

const one = [{ priceCents: 3000, quantity: 1 }];
const priced = (fees: Partial<FeeSchedule>, lines = one) =>
  quote(lines, { currency: 'usd', fees: { ...defaultFees, ...fees } });

describe('the parts of a price', () => {
  test('are the total together, each by its recipient', () => {
    const price = priced({ taxBps: 825 });
    const parts = partsOf(price, 'Red Bluff Hall', { ...defaultFees, taxPaidBy: 'venue' });
    expect(parts.map(({ to }) => to)).toEqual([
      'Red Bluff Hall and the artists',
      'Sales tax, in the ticket’s price',
      'Card processing',
      'Zilker',
    ]);
    expect(parts.reduce((sum, { cents }) => sum + cents, 0)).toBe(price.totalCents);
  });

  test('that are nothing are left out, and a free ticket has none', () => {
    expect(partsOf(priced({ zilkerCents: 0 }), 'X').map(({ look }) => look)).toEqual(['venue', 'card']);
    expect(partsOf(priced({}, [{ priceCents: 0, quantity: 2 }]), 'X')).toEqual([]);
  });

  test('say that a card is charged once, and that a tax on top is no part of the ticket', () => {
    const price = priced({ taxBps: 825, taxPaidBy: 'fan' }, [{ priceCents: 3000, quantity: 2 }]);
    const words = partsOf(price, 'X', { ...defaultFees, taxPaidBy: 'fan' }).map(({ to }) => to);
    expect(words).toContain('Sales tax');
    expect(words).toContain('Card processing, one charge for both');
  });
});

test('what the venue bears is said, and nothing of a part that is nothing', () => {
  const price = priced({});
  expect(borneByVenue(price, defaultFees)).toBeUndefined();
  expect(borneByVenue(price, { ...defaultFees, cardPaidBy: 'venue' })).toBe('The venue pays for the card');
  const all = { ...defaultFees, cardPaidBy: 'venue', zilkerPaidBy: 'venue' } as const;
  expect(borneByVenue(price, all)).toBe('The venue pays the fees');
  expect(borneByVenue({ ...price, cardCents: 0 }, all)).toBe('The venue pays Zilker’s fee');
  expect(borneByVenue(price)).toBeUndefined();
});

describe('who bears what', () => {
  const payers = ['fan', 'venue'] as const;
  const every = payers.flatMap((zilkerPaidBy) =>
    payers.flatMap((cardPaidBy) => payers.map((taxPaidBy) => ({ zilkerPaidBy, cardPaidBy, taxPaidBy }))),
  );

  test.each(every)('is found again from a price alone: %o', (bearers) => {
    const price = priced({ ...bearers, taxBps: 825 });
    expect(bearersOf(price, 3000)).toEqual(bearers);
  });

  test('goes by the terms where two parts are alike, and never against the sums', () => {
    const alike = { totalCents: 550, venueCents: 450, taxCents: 0, cardCents: 50, zilkerCents: 50 };
    const byCard = { zilkerPaidBy: 'venue', cardPaidBy: 'fan', taxPaidBy: 'venue' } as const;
    const byZilker = { zilkerPaidBy: 'fan', cardPaidBy: 'venue', taxPaidBy: 'venue' } as const;
    expect(bearersOf(alike, 500, byCard)).toEqual(byCard);
    expect(bearersOf(alike, 500, byZilker)).toEqual(byZilker);
    expect(bearersOf(alike, 450, byCard)).toMatchObject({ zilkerPaidBy: 'fan', cardPaidBy: 'fan' });
    expect(bearersOf(alike, 123)).toBeUndefined();
  });
});
