import { expect, test } from 'vitest';
import { encipher, hashRounds, network } from './feistel.ts';
import { drawLine } from './permute.ts';
import { likelihood, oneInAMillion, runSeed, seedNumber } from './testing/chance.ts';

console.log(`permute, evenness: ZILKER_TEST_SEED=${runSeed}`);

type Draw = (seed: Uint8Array, n: number) => (index: number) => number;

const drawn: Draw = (seed, n) => drawLine(seed, n).positionOf;

/** The same draw with another number of rounds: what the tests below must be able to reject. */
const withRounds =
  (rounds: number): Draw =>
  (seed, n) => {
    const net = network(32 - Math.clz32(n - 1), rounds, hashRounds(seed));
    return (index) => {
      let at = encipher(net, index);
      while (at >= n) at = encipher(net, at);
      return at;
    };
  };

/**
 * Over many seeds, how likely the positions of each of `indices` are if each is as likely as any other: the least of these
 * likelihoods.
 */
function positionsOf(indices: number[], n: number, seeds: number, draw: Draw): number {
  const cells = Math.min(n, 64);
  const counts = indices.map(() => new Array<number>(cells).fill(0));
  for (let k = 0; k < seeds; k++) {
    const positionOf = draw(seedNumber(`position ${n}`, k), n);
    for (const [at, index] of indices.entries())
      tally(counts[at], Math.floor((positionOf(index) * cells) / n));
  }
  const expected = Array.from({ length: cells }, (_, cell) => (seeds * sizeOf(cell, cells, n)) / n);
  return Math.min(...counts.map((each) => likelihood(each, expected)));
}

/** The same of the two positions of each pair, in at most 16 × 16 cells. */
function pairsOf(pairs: [number, number][], n: number, seeds: number, draw: Draw): number {
  const cells = Math.min(n, 16);
  const counts = pairs.map(() => new Array<number>(cells * cells).fill(0));
  for (let k = 0; k < seeds; k++) {
    const positionOf = draw(seedNumber(`pair ${n}`, k), n);
    const cellOf = (index: number) => Math.floor((positionOf(index) * cells) / n);
    for (const [at, [first, second]] of pairs.entries())
      tally(counts[at], cellOf(first) * cells + cellOf(second));
  }
  const expected = Array.from({ length: cells * cells }, (_, cell) => {
    const row = Math.floor(cell / cells);
    const column = cell % cells;
    const others = sizeOf(column, cells, n) - (row === column ? 1 : 0);
    return (seeds * sizeOf(row, cells, n) * others) / (n * (n - 1));
  });
  return Math.min(...counts.map((each) => likelihood(each, expected)));
}

function tally(counts: number[] | undefined, cell: number): void {
  if (counts) counts[cell] = (counts[cell] ?? 0) + 1;
}

/** The same of whole permutations. */
function permutationsOf(n: number, seeds: number, draw: Draw): number {
  const counts = new Map<string, number>();
  for (let k = 0; k < seeds; k++) {
    const positionOf = draw(seedNumber(`permutation ${n}`, k), n);
    const order = Array.from({ length: n }, (_, index) => positionOf(index)).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  const orders = factorial(n);
  const seen = [...counts.values(), ...new Array<number>(orders - counts.size).fill(0)];
  return likelihood(seen, new Array<number>(orders).fill(seeds / orders));
}

/** How many positions p have ⌊p × cells / n⌋ = cell. */
function sizeOf(cell: number, cells: number, n: number): number {
  return Math.ceil(((cell + 1) * n) / cells) - Math.ceil((cell * n) / cells);
}

/** The index that shares its right half with 0: the pair that a network of few rounds keeps together. */
function halfApart(n: number): number {
  return 2 ** Math.ceil((32 - Math.clz32(n - 1)) / 2);
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

test.each([2, 3, 5, 7, 16, 31, 100, 255, 256, 257, 1000, 100_000])(
  'of %i places each comes anywhere',
  (n) => {
    expect(positionsOf([0, Math.floor(n / 2), n - 1], n, 2500, drawn)).toBeGreaterThan(oneInAMillion);
  },
);

test.each([3, 4, 7, 10, 16, 40, 255, 256, 300, 1000, 100_000])(
  'of %i places each pair comes anywhere',
  (n) => {
    const pairs: [number, number][] = [
      [0, 1],
      [n - 1, Math.floor(n / 2)],
      [0, halfApart(n)],
    ];
    expect(pairsOf(pairs, n, 2500, drawn)).toBeGreaterThan(oneInAMillion);
  },
);

test.each([
  [2, 1000],
  [3, 2000],
  [4, 3000],
  [5, 4000],
  [6, 10_000],
])('of %i places every order is as likely as any other', (n, seeds) => {
  expect(permutationsOf(n, seeds, drawn)).toBeGreaterThan(oneInAMillion);
});

test('the same tests reject too few rounds', () => {
  expect(permutationsOf(5, 4000, withRounds(8))).toBeLessThan(oneInAMillion);
  expect(permutationsOf(6, 10_000, withRounds(8))).toBeLessThan(oneInAMillion);
  expect(permutationsOf(4, 3000, withRounds(4))).toBeLessThan(oneInAMillion);
  expect(pairsOf([[0, halfApart(1000)]], 1000, 2500, withRounds(2))).toBeLessThan(oneInAMillion);
});

test('the same tests reject a draw that favours the first to arrive ever so little', () => {
  const early: Draw = (seed, n) => (index) => {
    const position = drawn(seed, n)(index);
    return index === 0 && position === n - 1 ? 0 : position;
  };
  expect(positionsOf([0], 16, 2500, early)).toBeLessThan(oneInAMillion);
});
