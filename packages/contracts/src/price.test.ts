import { expect, test } from 'vitest';
import {
  cardCostCents,
  defaultFees,
  defaultTerms,
  type FeeSchedule,
  isSellable,
  quote,
  sharesOf,
  sumOf,
  type Terms,
  totalOf,
} from './price.ts';

const terms = (fees: Partial<FeeSchedule>): Terms => ({ currency: 'usd', fees: { ...defaultFees, ...fees } });

test('a $30 ticket costs $1.72 on top, itemised', () => {
  expect(quote([{ priceCents: 3000, quantity: 1 }], defaultTerms)).toEqual({
    currency: 'usd',
    count: 1,
    totalCents: 3172,
    venueCents: 3000,
    taxCents: 0,
    cardCents: 122,
    zilkerCents: 50,
  });
});

test('one charge for several tickets pays the fixed part once', () => {
  expect(quote([{ priceCents: 3000, quantity: 2 }], defaultTerms)).toMatchObject({
    totalCents: 6313,
    cardCents: 213,
  });
  expect(quote([{ priceCents: 4200, quantity: 1 }], defaultTerms).totalCents).toBe(4408);
});

test('a tax within the face costs the fan nothing more; on top it does', () => {
  const line = [{ priceCents: 3000, quantity: 1 }];
  expect(quote(line, terms({ taxBps: 825 }))).toMatchObject({
    totalCents: 3172,
    venueCents: 2771,
    taxCents: 229,
  });
  expect(quote(line, terms({ taxBps: 825, taxPaidBy: 'fan' }))).toMatchObject({
    venueCents: 3000,
    taxCents: 248,
    totalCents: 3427,
  });
});

test('what the venue bears, the fan does not pay', () => {
  const line = [{ priceCents: 3000, quantity: 2 }];
  expect(quote(line, terms({ zilkerPaidBy: 'venue', cardPaidBy: 'venue', taxBps: 825 }))).toEqual({
    currency: 'usd',
    count: 2,
    totalCents: 6000,
    venueCents: 5239,
    taxCents: 457,
    cardCents: 204,
    zilkerCents: 100,
  });
});

test('the parts always make the total, and the card part is exactly what the card costs', () => {
  for (const paidBy of ['fan', 'venue'] as const)
    for (const taxPaidBy of ['fan', 'venue'] as const)
      for (let priceCents = 100; priceCents <= 50_000; priceCents += 37)
        for (let quantity = 1; quantity <= 8; quantity++) {
          const { fees } = terms({ zilkerPaidBy: paidBy, cardPaidBy: paidBy, taxBps: 825, taxPaidBy });
          const q = quote([{ priceCents, quantity }], { currency: 'usd', fees });
          expect(totalOf(q)).toBe(q.totalCents);
          expect(q.cardCents).toBe(cardCostCents(q.totalCents, fees));
          expect(q.venueCents).toBeGreaterThan(0);
        }
});

test('the shares of the tickets are the order, whatever it is made of', () => {
  const prices = [3000, 3000, 4200, 0, 700];
  const lines = prices.map((priceCents) => ({ priceCents, quantity: 1 }));
  for (const fees of [{}, { taxBps: 825 }, { taxBps: 825, taxPaidBy: 'fan', cardPaidBy: 'venue' }] as const) {
    const whole = quote(lines, terms(fees));
    const shares = sharesOf(whole, prices);
    const { venueCents, taxCents, cardCents, zilkerCents } = whole;
    expect(sumOf(shares)).toEqual({ venueCents, taxCents, cardCents, zilkerCents });
    expect(shares[3]).toEqual({ venueCents: 0, taxCents: 0, cardCents: 0, zilkerCents: 0 });
    expect(shares.map((share) => share.zilkerCents)).toEqual([50, 50, 50, 0, 50]);
  }
});

test('a price that leaves nothing for the venue cannot be sold', () => {
  expect(isSellable(0, terms({}))).toBe(true);
  expect(isSellable(100, terms({}))).toBe(true);
  expect(isSellable(80, terms({ zilkerPaidBy: 'venue', cardPaidBy: 'venue' }))).toBe(false);
  expect(isSellable(120, terms({ zilkerPaidBy: 'venue', cardPaidBy: 'venue' }))).toBe(true);
});

test('a free ticket is free', () => {
  expect(quote([{ priceCents: 0, quantity: 2 }], defaultTerms)).toMatchObject({ count: 2, totalCents: 0 });
});
