import { chiSquare, chiSquareTail } from './chi-square.ts';
import { drawLine } from './permute.ts';

/** What the public proof says of a drawn line as a whole. */
export type Correlation = {
  /** How many places the figures rest on: all of them, or an even sample. */
  readonly sampled: number;
  /** Pearson's correlation of the ranks of arrival and position, −1 to 1; near 0 when coming early gained nothing. */
  readonly correlation: number;
  /** Its standard error if the order is random: 1/√(sampled − 1). Beyond ±3 of it something is wrong. */
  readonly standardError: number;
  /** Of the first tenth to arrive (sampled alike), how many landed in each tenth of the line, from the front. */
  readonly firstTenth: number[];
};

/**
 * How much arrival decided position in the draw of n places by `seed`. Above `sampleMax` places it takes an even sample, the
 * same for everyone, so that anyone gets the same figures. Throws RangeError as `permute` does.
 */
export function arrivalCorrelation(seed: Uint8Array, n: number, sampleMax = 10_000): Correlation {
  const line = drawLine(seed, n);
  const positions = evenSample(n, sampleMax).map((index) => line.positionOf(index));
  const early = evenSample(Math.ceil(n / 10), sampleMax);
  const firstTenth = new Array<number>(10).fill(0);
  for (const index of early) {
    const tenth = Math.floor((line.positionOf(index) * 10) / n);
    firstTenth[tenth] = (firstTenth[tenth] ?? 0) + 1;
  }
  return {
    sampled: positions.length,
    correlation: rankCorrelation(positions),
    standardError: positions.length > 1 ? 1 / Math.sqrt(positions.length - 1) : 1,
    firstTenth,
  };
}

/**
 * How even a draw of n places was, from `firstTenth` of `arrivalCorrelation`: Pearson's chi-square with nine degrees of freedom, and
 * the share of even draws that are at least this uneven. Fewer places than ten say nothing: 0 and 1. The statistic is corrected
 * for places being drawn without putting back, by (n − 1)/(n − drawn).
 */
export function evenness(n: number, firstTenth: readonly number[]): { chiSquare: number; share: number } {
  const drawn = firstTenth.reduce((sum, count) => sum + count, 0);
  if (n < 10 || drawn === 0) return { chiSquare: 0, share: 1 };
  const expected = firstTenth.map((_, tenth) => (drawn * placesIn(tenth, n)) / n);
  const statistic = (chiSquare(firstTenth, expected) * (n - 1)) / (n - drawn);
  return { chiSquare: statistic, share: chiSquareTail(statistic, 9) };
}

/** How many positions p of n have ⌊10 p/n⌋ = `tenth`. */
function placesIn(tenth: number, n: number): number {
  return Math.ceil(((tenth + 1) * n) / 10) - Math.ceil((tenth * n) / 10);
}

/** Up to `max` of 0 … n−1, evenly spread, in order. */
function evenSample(n: number, max: number): number[] {
  const size = Math.min(n, max);
  return Array.from({ length: size }, (_, at) => Math.floor((at * n) / size));
}

/** Spearman's rho of distinct values against their order in the list; 0 for fewer than two. */
function rankCorrelation(values: readonly number[]): number {
  const size = values.length;
  if (size < 2) return 0;
  const order = values.map((_, at) => at).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  let squares = 0;
  for (const [rank, at] of order.entries()) squares += (rank - at) ** 2;
  return 1 - (6 * squares) / (size * (size * size - 1));
}
