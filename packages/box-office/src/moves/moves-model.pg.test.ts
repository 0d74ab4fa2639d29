import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomOf } from '../simulation/random.ts';
import { startTestMoves, type TestMoves } from './testing-moves.ts';
import { playMoves } from './testing-moves-play.ts';

let at: TestMoves;
beforeAll(async () => {
  // free tickets alone: nothing is asked of Stripe
  at = await startTestMoves('http://127.0.0.1:9');
});
afterAll(() => at.stop());

/** SEED=n plays one seed again. */
const seeds = process.env.SEED === undefined ? [1, 2] : [Number(process.env.SEED)];
const operations = 120;

test.each(seeds)('random moves end as the model says, seed %i', async (seed) => {
  const done = await playMoves(at, randomOf(seed), operations);
  // most of what is tried is something that may be done
  expect(done).toBeGreaterThan(operations / 3);
});
