import { expect, test } from 'vitest';
import { drawLine, permute, unpermute } from './permute.ts';
import { numbers, runSeed, seedNumber } from './testing/chance.ts';
import vectors from './vectors.json' with { type: 'json' };

console.log(`permute: ZILKER_TEST_SEED=${runSeed}`);
const fromHex = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));

test('every line to 2,000 places is a bijection, and its inverse leads back', () => {
  for (let n = 1; n <= 2000; n++) {
    const line = drawLine(seedNumber('bijection', n), n);
    const taken = new Uint8Array(n);
    for (let index = 0; index < n; index++) {
      const position = line.positionOf(index);
      taken[position] = (taken[position] ?? 2) + 1;
      if (line.indexAt(position) !== index)
        throw new Error(`n ${n}: ${index} went to ${position} and not back`);
    }
    if (taken.some((times) => times !== 1)) throw new Error(`n ${n}: not a bijection`);
  }
});

test('a place computed by itself stands where the whole line has it', () => {
  for (let n = 1; n <= 2000; n++) {
    const seed = seedNumber('bijection', n);
    const line = drawLine(seed, n);
    const indices = n <= 100 ? Array.from({ length: n }, (_, at) => at) : [0, Math.floor(n / 2), n - 1];
    for (const index of indices) {
      const position = permute(seed, n, index);
      if (position !== line.positionOf(index) || unpermute(seed, n, position) !== index)
        throw new Error(`n ${n}, index ${index}: the line says otherwise`);
    }
  }
});

test('a million places all get a position of their own', () => {
  const n = 1_000_000;
  const line = drawLine(seedNumber('million', 0), n);
  const taken = new Uint8Array(n);
  for (let index = 0; index < n; index++) taken[line.positionOf(index)] = 1;
  expect(taken.every((times) => times === 1)).toBe(true);
});

test('spot checks to ten million and to the largest draw', () => {
  for (const n of [
    2048,
    65_535,
    65_536,
    65_537,
    1_048_576,
    1_048_577,
    10_000_000,
    2 ** 31 + 1,
    2 ** 32 - 1,
  ]) {
    const seed = seedNumber('large', n);
    const spots = [0, 1, n - 2, n - 1];
    for (const number of numbers(`spots of ${n}`, n)) {
      spots.push(number);
      if (spots.length === 200) break;
    }
    const positions = spots.map((index) => permute(seed, n, index));
    expect(positions.every((position) => Number.isInteger(position) && position >= 0 && position < n)).toBe(
      true,
    );
    expect(new Set(positions).size).toBe(new Set(spots).size);
    expect(positions.map((position) => unpermute(seed, n, position))).toEqual(spots);
  }
});

test('the frozen vectors of an independent implementation hold', () => {
  for (const { seed, n, pairs } of vectors.permutations)
    for (const [index, position] of pairs) {
      expect(permute(fromHex(seed), n, index ?? -1)).toBe(position);
      expect(unpermute(fromHex(seed), n, position ?? -1)).toBe(index);
    }
});

test('what is no draw is refused in words', () => {
  const seed = new Uint8Array(32);
  expect(() => permute(seed, 0, 0)).toThrow('A draw has 1 to 4294967295 places, not 0.');
  expect(() => permute(seed, 2 ** 32, 0)).toThrow(RangeError);
  expect(() => permute(seed, 2.5, 0)).toThrow(RangeError);
  expect(() => permute(seed, 5, 5)).toThrow('In a draw of 5 places the index is 0 to 4, not 5.');
  expect(() => permute(seed, 5, -1)).toThrow(RangeError);
  expect(() => unpermute(seed, 5, 5)).toThrow('the position is 0 to 4');
  expect(() => drawLine(seed, 5).positionOf(Number.NaN)).toThrow(RangeError);
  expect(() => permute(new Uint8Array(31), 5, 0)).toThrow('A seed has 32 bytes, not 31.');
});
