import { expect, test } from 'vitest';
import { duesOf } from './dues.ts';

test('a burst is due when it is granted, the rest as credit comes', () => {
  // 60 a minute: one a second, and a burst of one
  expect(duesOf([1_000, 2_000, 3_010], 1_000, 60)).toEqual([1_000, 2_000, 3_000]);
  // 600 a minute: ten at once, then one every 100 ms, some of them by one try
  const made = [...Array<number>(10).fill(5_020), 5_140, 5_340, 5_340];
  expect(duesOf(made, 5_000, 600)).toEqual([...Array<number>(10).fill(5_000), 5_120, 5_220, 5_320]);
});

test('what is called late was due when it was, also within one try', () => {
  expect(duesOf([1_000, 4_000], 1_000, 60)).toEqual([1_000, 2_000]);
  expect(duesOf([...Array<number>(12).fill(1_300)], 1_000, 600)).toEqual([
    ...Array<number>(10).fill(1_000),
    1_100,
    1_200,
  ]);
});
