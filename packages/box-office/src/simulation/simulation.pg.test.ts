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
const seeds = given === undefined ? [1, 2, 3] : [Number(given)];

// a machine that is full takes many times as long
test.each(seeds)(
  'the database answers and counts as the model does, seed %i',
  { timeout: 180_000 },
  async (seed) => {
    const run = await runSeed(database.db, seed, given === undefined ? 700 : 1_000);
    expect(run.failure === null ? '' : await tell(database.db, run)).toBe('');
  },
);

test('negative control: a verb that forgets a promise is found, with its seed and the few operations that show it', {
  timeout: 180_000,
}, async () => {
  await database.pool.query(`
    CREATE FUNCTION forget_promise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      NEW.promised := false;
      RETURN NEW;
    END $$;
    CREATE TRIGGER forget_promise BEFORE UPDATE OF state ON visits FOR EACH ROW
      WHEN (OLD.state = 'called' AND NEW.state = 'open') EXECUTE FUNCTION forget_promise()`);
  try {
    const run = await runSeed(database.db, 4, 1_000);
    expect(run.failure).not.toBeNull();
    const told = await tell(database.db, run, { triesMax: 25 });
    expect(told).toContain('ZILKER_TEST_SEED=4');
    const operations = told.split('\n').filter((line) => line.startsWith('{'));
    expect(operations.length).toBeLessThan(run.operations.length);
    expect(operations.some((line) => line.includes('"op":"open"'))).toBe(true);
  } finally {
    await database.pool.query('DROP FUNCTION forget_promise CASCADE');
  }
});
