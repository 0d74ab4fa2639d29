import { expect, test } from 'vitest';
import { dice } from '../../src/prng.ts';
import { cpuRatio, type Pair, p99Ratio, type Window } from './compare.ts';

const windowOf = (factor: number, random: () => number): Window => ({
  cpuUs: 100_000 * factor * (0.95 + random() / 10),
  requests: 100,
  latenciesMs: Array.from({ length: 200 }, () => factor * (1 + random())),
});
const pairsOf = (factor: number, random: () => number): Pair[] =>
  Array.from({ length: 15 }, () => [windowOf(factor, random), windowOf(1, random)]);

test('what is the same is within its interval of 1', () => {
  const random = dice(7).next;
  for (const of of [cpuRatio, p99Ratio]) {
    const { ratio, low, high } = of(pairsOf(1, random), random);
    expect(ratio).toBeCloseTo(1, 1);
    expect(low).toBeLessThan(1.001);
    expect(high).toBeGreaterThan(0.999);
  }
});

test('what is a third more is seen as such', () => {
  const random = dice(7).next;
  for (const of of [cpuRatio, p99Ratio]) {
    const { ratio, low, high } = of(pairsOf(4 / 3, random), random);
    expect(ratio).toBeCloseTo(4 / 3, 1);
    expect(low).toBeGreaterThan(1.2);
    expect(high).toBeLessThan(1.5);
  }
});
