import { expect, test } from 'vitest';
import { countPresent, hasBit, union, withBit } from './bitmaps.ts';

test('bits are set, cleared and counted; a bitmap grows where it must', () => {
  let bitmap: Buffer = Buffer.alloc(0);
  for (const index of [0, 7, 8, 1_000]) bitmap = withBit(bitmap, index, true);
  expect([0, 7, 8, 1_000].every((index) => hasBit(bitmap, index))).toBe(true);
  expect([1, 9, 999, 100_000].some((index) => hasBit(bitmap, index))).toBe(false);
  expect(countPresent(bitmap)).toBe(4);
  expect(countPresent(withBit(bitmap, 7, false))).toBe(3);
});

test('a fan is here if any replica has them', () => {
  const one = withBit(Buffer.alloc(0), 3, true);
  const other = withBit(Buffer.alloc(0), 70, true);
  const all = union([one, other]);
  expect([hasBit(all, 3), hasBit(all, 70), countPresent(all)]).toEqual([true, true, 2]);
  expect(countPresent(union([]))).toBe(0);
});
