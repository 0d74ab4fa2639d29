import { expect, test } from 'vitest';
import { aheadBy } from './clock.ts';

test('the first answer says how far the clock is off, to half of what it took', () => {
  expect(aheadBy({ serverMs: 10_000, askedMs: 1_000, hereMs: 1_200 }, undefined)).toBe(8_900);
});

test('a slow answer leaves what is known, and a quick one that disagrees sets it right', () => {
  expect(aheadBy({ serverMs: 10_000, askedMs: 1_000, hereMs: 9_000 }, 8_900)).toBe(8_900);
  // the clock was set back by a day
  expect(aheadBy({ serverMs: 10_000, askedMs: 9_990, hereMs: 10_010 }, 86_400_000)).toBe(0);
});
