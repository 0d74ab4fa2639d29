import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { playRound, randomOf } from './testing-random.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** SEED=n plays one seed again. */
const seeds = process.env.SEED === undefined ? [1, 2, 3, 4, 5, 6, 7, 8] : [Number(process.env.SEED)];

test.each(seeds)('the function decides as the model does, seed %i', async (seed) => {
  const { difference, counters, breaches } = await playRound(database.db, randomOf(seed));
  expect({ seed, difference, breaches }).toEqual({ seed, difference: null, breaches: [] });
  expect(counters.rows).toEqual(counters.model);
});
