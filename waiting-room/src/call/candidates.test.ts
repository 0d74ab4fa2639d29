import { expect, test } from 'vitest';
import { candidatesMax, packEarly, pickLine } from './candidates.ts';

const pick = (here: number[], change: { serving?: number; places?: number; want?: number } = {}) => {
  const { packed, passAll } = pickLine({
    serving: 0,
    places: 10,
    want: 100,
    indexAt: (position) => position,
    isHere: (index) => here.includes(index),
    ...change,
  });
  const line = Array.from({ length: packed.length / 4 }, (_, at) => {
    const word = packed.readUInt32BE(at * 4);
    return word >= 2 ** 31 ? `${word - 2 ** 31} here` : String(word);
  });
  return { line, passAll };
};

test('ends with the last fan who is here, so that nobody is passed for nothing', () => {
  expect(pick([1, 3])).toEqual({ line: ['0', '1 here', '2', '3 here'], passAll: false });
  expect(pick([])).toEqual({ line: [], passAll: false });
});

test('as many as are wanted', () => {
  expect(pick([0, 1, 2, 3], { want: 2 })).toEqual({ line: ['0 here', '1 here'], passAll: false });
  expect(pick([8], { serving: 7 })).toEqual({ line: ['7', '8 here'], passAll: false });
});

test('a whole stretch of absent fans is passed only when somebody stands behind it', () => {
  const behind = pick([candidatesMax + 5], { places: candidatesMax + 10 });
  expect(behind.passAll).toBe(true);
  expect(behind.line).toHaveLength(candidatesMax);
  expect(pick([], { places: candidatesMax + 10 })).toEqual({ line: [], passAll: false });
});

test('those whose turn it was come by position', () => {
  const early = [
    { position: 9, index: 4, follows: 0 },
    { position: 2, index: 7, follows: 1 },
  ];
  const packed = packEarly(early, 10);
  expect(Array.from({ length: 6 }, (_, at) => packed.readUInt32BE(at * 4))).toEqual([2, 7, 1, 9, 4, 0]);
  expect(packEarly(early, 1)).toHaveLength(12);
});
