import { expect, test } from 'vitest';
import { leaveSome, noManners } from './manners.ts';

test('a polite crowd never takes more than its share, and what is given back can be taken again', () => {
  const manners = leaveSome(5);
  expect([manners.claim(2), manners.claim(2), manners.claim(2), manners.claim(1)]).toEqual([2, 2, 1, 0]);
  expect(manners.enough).toBe(true);
  manners.giveBack(2);
  expect(manners.claim(4)).toBe(2);
});

test('others take what they want', () => {
  expect(noManners.claim(4)).toBe(4);
});
