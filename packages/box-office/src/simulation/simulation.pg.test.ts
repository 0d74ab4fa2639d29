import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { guardTransitions } from '../testing-transitions.ts';
import { runSeed } from './run.ts';
import { tell } from './tell.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase({ connectionsMax: 3 });
  await guardTransitions(database.pool);
});
afterAll(() => database.drop());

/** ZILKER_TEST_SEED=n plays one seed again. */
const given = process.env.ZILKER_TEST_SEED;
const seeds = given === undefined ? [1, 2, 3, 4] : [Number(given)];

test.each(seeds)('the database answers and counts as the model does, seed %i', async (seed) => {
  const run = await runSeed(database.db, seed, given === undefined ? 800 : 3_000);
  expect(run.failure === null ? '' : await tell(database.db, run)).toBe('');
});
