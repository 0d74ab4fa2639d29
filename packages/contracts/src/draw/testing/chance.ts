import { createHash } from 'node:crypto';
import { chiSquare, chiSquareTail } from '../chi-square.ts';

/** Chance for tests: reproducible seeds, and a verdict on counts that leaves one honest failure in a million runs of a test. */

/** The seed of this run's random tests, printed by each; set ZILKER_TEST_SEED to replay or to try another. */
export const runSeed = process.env.ZILKER_TEST_SEED ?? '1';

/** The k-th 32-byte seed of the stream `name`. */
export function seedNumber(name: string, k: number): Uint8Array {
  return new Uint8Array(createHash('sha256').update(`${runSeed}/${name}/${k}`).digest());
}

/** Whole numbers below `bound`, an endless stream of them. */
export function* numbers(name: string, bound: number): Generator<number> {
  for (let k = 0; ; k++) {
    const bytes = seedNumber(name, k);
    yield new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) % bound;
  }
}

/** How likely counts at least this uneven are, if `expected` (cells of 0 left out) is what each cell gets on average. */
export function likelihood(counts: readonly number[], expected: readonly number[]): number {
  const possible = expected.flatMap((share, at) => (share > 0 ? [at] : []));
  const statistic = chiSquare(
    possible.map((at) => counts[at] ?? 0),
    possible.map((at) => expected[at] ?? 0),
  );
  return chiSquareTail(statistic, possible.length - 1);
}

export const oneInAMillion = 1e-6;
