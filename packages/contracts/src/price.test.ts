import { expect, test } from 'vitest';
import { quote } from './price.ts';

test('a $30 ticket costs $1.72 on top, itemised', () => {
  expect(quote([{ priceCents: 3000, quantity: 1 }])).toEqual({
    count: 1,
    totalCents: 3172,
    venueCents: 3000,
    cardCents: 122,
    zilkerCents: 50,
  });
});

test('one charge for several tickets pays the fixed part once', () => {
  expect(quote([{ priceCents: 3000, quantity: 2 }])).toMatchObject({ totalCents: 6313, cardCents: 213 });
  expect(quote([{ priceCents: 4200, quantity: 1 }]).totalCents).toBe(4408);
});

test('the parts always make the total, and the card part covers what the card costs', () => {
  for (let priceCents = 1; priceCents <= 50_000; priceCents += 37)
    for (let quantity = 1; quantity <= 8; quantity++) {
      const q = quote([{ priceCents, quantity }]);
      expect(q.venueCents + q.cardCents + q.zilkerCents).toBe(q.totalCents);
      expect(Math.abs(q.cardCents - (q.totalCents * 0.029 + 30))).toBeLessThanOrEqual(0.5);
    }
});

test('a free ticket is free', () => {
  expect(quote([{ priceCents: 0, quantity: 2 }])).toMatchObject({ count: 2, totalCents: 0 });
});
