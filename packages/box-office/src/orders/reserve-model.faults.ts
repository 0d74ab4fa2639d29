import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { playRound, randomOf } from './testing-random.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** New seeds at every run; a failure names its own, and `SEED=n` in the short test plays it again. */
test('the function decides as the model does, over hundreds of random sales', async () => {
  const first = Number(process.env.SEED ?? Date.now() % 1_000_000_000);
  console.info(`seeds from ${first}`);
  const seen: Record<string, number> = {};
  for (let seed = first; seed < first + 400; seed++) {
    const { verdicts, difference, counters, breaches } = await playRound(database.db, randomOf(seed));
    expect({ seed, difference, breaches, rows: counters.rows }).toEqual({
      seed,
      difference: null,
      breaches: [],
      rows: counters.model,
    });
    for (const [verdict, count] of Object.entries(verdicts)) seen[verdict] = (seen[verdict] ?? 0) + count;
  }
  for (const verdict of [
    'reserved',
    'edited',
    'fewer',
    'over_limit',
    'over_type_limit',
    'type_not_on_sale',
    'not_enough_tickets',
    'sold_out',
  ])
    expect(seen[verdict], verdict).toBeGreaterThan(0);
});
