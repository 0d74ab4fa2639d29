import { expect, test } from 'vitest';
import { type Moment, newsFrom } from './list-version.ts';

const numbers = 2 ** 36;
const at = (from: number, life = 5): Moment => ({
  version: life * numbers + (from % numbers),
  from,
  until: from + 10,
  life,
});

test('news begin where the version was read', () => {
  expect(newsFrom(at(1_000).version, at(1_000))).toBe(1_000);
  expect(newsFrom(at(1_000).version, at(5_000))).toBe(1_000);
  expect(newsFrom(at(0).version, at(5_000))).toBe(0);
});

test('also where the numbers have gone round', () => {
  const later = at(3 * numbers + 7);
  expect(newsFrom(at(3 * numbers - 4).version, later)).toBe(3 * numbers - 4);
  expect(newsFrom(later.version, later)).toBe(3 * numbers + 7);
});

test('a version of another life of the database says nothing, nor does any made-up number', () => {
  expect(newsFrom(at(1_000, 4).version, at(5_000))).toBeNull();
  for (const version of [0, 1, 999_999_999_999_999, Number.MAX_SAFE_INTEGER])
    expect(newsFrom(version, at(5_000))).toBeNull();
});

test('one that lies ahead brings all there is', () => {
  expect(newsFrom(at(9_000).version, at(5_000))).toBe(0);
});

test('versions fit the query of the route', () => {
  expect(String(at(numbers - 1, 2 ** 13 - 1).version)).toMatch(/^\d{1,15}$/);
});
