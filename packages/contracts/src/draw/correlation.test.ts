import { expect, test } from 'vitest';
import { arrivalCorrelation, evenness } from './correlation.ts';
import { runSeed, seedNumber } from './testing/chance.ts';

console.log(`correlation: ZILKER_TEST_SEED=${runSeed}`);

test('in a drawn line coming early gains nothing', () => {
  for (const n of [100, 3127, 50_000, 1_000_000]) {
    const figures = arrivalCorrelation(seedNumber('correlation', n), n);
    expect(figures.sampled).toBe(Math.min(n, 10_000));
    expect(Math.abs(figures.correlation)).toBeLessThan(5 * figures.standardError);
    expect(figures.firstTenth).toHaveLength(10);
    expect(figures.firstTenth.reduce((sum, count) => sum + count)).toBe(Math.min(Math.ceil(n / 10), 10_000));
    expect(evenness(n, figures.firstTenth).share).toBeGreaterThan(1e-6);
  }
});

test('the share of even draws is itself even: about half lie below a half', () => {
  let below = 0;
  const draws = 400;
  for (let k = 0; k < draws; k++) {
    const { firstTenth } = arrivalCorrelation(seedNumber('evenness', k), 1000);
    if (evenness(1000, firstTenth).share < 0.5) below++;
  }
  expect(Math.abs(below - draws / 2)).toBeLessThan(5 * Math.sqrt(draws / 4));
});

test('a line in order of arrival is found out', () => {
  expect(evenness(1000, [100, 0, 0, 0, 0, 0, 0, 0, 0, 0]).share).toBeLessThan(1e-6);
});

test('the smallest lines say nothing rather than something wrong', () => {
  for (const n of [1, 2, 9]) {
    const figures = arrivalCorrelation(seedNumber('small', n), n);
    expect(Number.isFinite(figures.correlation)).toBe(true);
    expect(evenness(n, figures.firstTenth)).toEqual({ chiSquare: 0, share: 1 });
  }
  expect(Math.abs(arrivalCorrelation(seedNumber('small', 2), 2).correlation)).toBe(1);
});
