import { expect, test } from 'vitest';
import { type Left, lostParts, wonParts } from './dispute-parts.ts';

const whole: Left = { fanCents: 6313, taxCents: 400, zilkerCents: 100, borneBy: 'venue' };
const sumOf = (gained: object) =>
  Object.values(gained).reduce((sum: number, cents: number) => sum + cents, 0);
const takenOf = ({ fan, venue, tax, zilker, stripe }: ReturnType<typeof lostParts>) => ({
  fanCents: fan,
  venueCents: venue,
  taxCents: tax,
  zilkerCents: zilker,
  stripeCents: stripe,
});

test('tax and Zilker give up their part of what was taken, the venue bears the rest and the fee', () => {
  const lost = lostParts({ amount: -6313, fee: 1500 }, whole);
  expect(lost).toEqual({ fan: 6313, venue: -7313, tax: -400, zilker: -100, stripe: 1500 });
  expect(lostParts({ amount: -3157, fee: 1500 }, whole)).toMatchObject({ fan: 3157, tax: -200, zilker: -50 });
});

test('where all was refunded before, or more is taken than was paid, no more is given up than there is', () => {
  expect(
    lostParts({ amount: -6313, fee: 0 }, { ...whole, fanCents: 0, taxCents: 0, zilkerCents: 0 }),
  ).toMatchObject({
    venue: -6313,
    tax: expect.toSatisfy((cents: number) => Math.abs(cents) === 0),
  });
  expect(lostParts({ amount: -9000, fee: 0 }, whole)).toMatchObject({
    tax: -400,
    zilker: -100,
    venue: -8500,
  });
});

test('Zilker bears it of a payment that was never the venue’s', () => {
  const lost = lostParts({ amount: -6313, fee: 1500 }, { ...whole, borneBy: 'zilker' });
  expect(lost).toEqual({ fan: 6313, venue: 0, tax: 0, zilker: -7813, stripe: 1500 });
  expect(wonParts({ amount: 6313, fee: 0 }, takenOf(lost))).toEqual({
    fan: -6313,
    venue: 0,
    tax: 0,
    zilker: 6313,
    stripe: 0,
  });
});

test('what is won is the reverse by what came back, with the fee or without', () => {
  const lost = lostParts({ amount: -6313, fee: 1500 }, whole);
  expect(wonParts({ amount: 6313, fee: -1500 }, takenOf(lost))).toEqual({
    fan: -6313,
    venue: 7313,
    tax: 400,
    zilker: 100,
    stripe: -1500,
  });
  expect(wonParts({ amount: 6313, fee: 0 }, takenOf(lost))).toMatchObject({ venue: 5813, stripe: 0 });
});

test('every entry adds up to 0, whatever the figures', () => {
  for (let n = 0; n < 2000; n++) {
    const random = (max: number) => Math.floor((((n * 7919 + max * 104_729) % 100_003) / 100_003) * max);
    const left: Left = {
      fanCents: random(9_000),
      taxCents: random(700),
      zilkerCents: random(300),
      borneBy: n % 3 === 0 ? 'zilker' : 'venue',
    };
    const lost = lostParts({ amount: -random(12_000) - 1, fee: random(2_000) }, left);
    expect(sumOf(lost)).toBe(0);
    expect(sumOf(wonParts({ amount: random(12_000) + 1, fee: -random(2_000) }, takenOf(lost)))).toBe(0);
  }
});
