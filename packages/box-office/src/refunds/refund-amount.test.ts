import { defaultFees, type FeeSchedule, quote, sharesOf, totalOf } from '@zilker/contracts/price';
import { expect, test } from 'vitest';
import { refundAmount } from './refund-amount.ts';

const cases: [string, Partial<FeeSchedule>][] = [
  ['usual terms', {}],
  ['a tax on top', { taxBps: 825, taxPaidBy: 'fan' }],
  ['a tax within', { taxBps: 825 }],
  ['a venue that bears all', { zilkerPaidBy: 'venue', cardPaidBy: 'venue', taxBps: 700 }],
];
const baskets = [
  [3000],
  [3000, 3000],
  [1999, 4201, 4201],
  [0, 2500, 333],
  Array.from({ length: 20 }, (_, i) => 777 + i),
];

test.each(cases)('with %s, single refunds add up to the whole, and the whole to what was paid', (_, fees) => {
  for (const prices of baskets) {
    const terms = { currency: 'usd', fees: { ...defaultFees, ...fees } } as const;
    const price = quote(
      prices.map((priceCents) => ({ priceCents, quantity: 1 })),
      terms,
    );
    const shares = sharesOf(price, prices);
    for (const keptPaidBy of ['venue', 'fan'] as const) {
      const whole = refundAmount(shares, keptPaidBy);
      const single = shares.map((share) => refundAmount([share], keptPaidBy));
      const sum = (of: (one: (typeof single)[number]) => number) =>
        single.reduce((all, one) => all + of(one), 0);
      expect(sum(({ amountCents }) => amountCents)).toBe(whole.amountCents);
      expect(sum(({ venueCents }) => venueCents)).toBe(whole.venueCents);
      expect(sum(({ zilkerCents }) => zilkerCents)).toBe(price.zilkerCents);
      expect(sum(({ taxCents }) => taxCents)).toBe(price.taxCents);
      expect(whole.keptCents).toBe(price.cardCents);
      expect(whole.amountCents).toBe(totalOf(price) - (keptPaidBy === 'fan' ? price.cardCents : 0));
      for (const { amountCents, venueCents, taxCents, zilkerCents } of single) {
        expect(amountCents).toBe(venueCents + taxCents + zilkerCents);
        expect(amountCents).toBeGreaterThanOrEqual(0);
      }
    }
  }
});
