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

/** What a verb does wrong, as a trigger does it, and what the run must say of it. */
const wrongs = {
  'an order keeps a payment that is to go back': {
    sql: `DROP INDEX payments_kept;
      CREATE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.state := 'capturing'; RETURN NEW; END $$;
      CREATE TRIGGER wrong BEFORE INSERT OR UPDATE ON payments FOR EACH ROW WHEN (NEW.state = 'returning') EXECUTE FUNCTION wrong()`,
    mend: `UPDATE payments SET state = 'returned' WHERE state = 'capturing';
      CREATE UNIQUE INDEX payments_kept ON payments (order_id) WHERE state IN ('authorized', 'capturing', 'captured')`,
    says: /payment|capturing|returning|answers "returned"/,
  },
  'a charge is not booked': {
    sql: `CREATE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
      CREATE TRIGGER wrong BEFORE INSERT ON ledger FOR EACH ROW WHEN (NEW.kind = 'payment') EXECUTE FUNCTION wrong()`,
    mend: '',
    says: /model {5}ledger \d+ \d+ payment/,
  },
  'a card that Stripe finds risky is charged at once': {
    sql: `CREATE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.state := 'authorized'; RETURN NEW; END $$;
      CREATE TRIGGER wrong BEFORE UPDATE ON orders FOR EACH ROW WHEN (NEW.state = 'review') EXECUTE FUNCTION wrong()`,
    mend: '',
    says: /review|waiting/,
  },
  'what was paid out is not booked': {
    sql: `CREATE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
      CREATE TRIGGER wrong BEFORE INSERT ON ledger FOR EACH ROW WHEN (NEW.kind = 'payout') EXECUTE FUNCTION wrong()`,
    mend: '',
    says: /model {5}ledger \d+ - payout|leftCents/,
  },
  'a refund is booked twice': {
    sql: `CREATE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO ledger (venue_id, event_id, kind, source, order_id, currency, fan_cents, venue_cents, zilker_cents, stripe_cents,
            tax_cents, paid_out_cents, at)
          VALUES (NEW.venue_id, NEW.event_id, NEW.kind, NEW.source || ' again', NEW.order_id, NEW.currency, NEW.fan_cents, NEW.venue_cents,
            NEW.zilker_cents, NEW.stripe_cents, NEW.tax_cents, NEW.paid_out_cents, NEW.at);
        RETURN NULL;
      END $$;
      CREATE TRIGGER wrong AFTER INSERT ON ledger FOR EACH ROW WHEN (NEW.kind = 'refund' AND NEW.source NOT LIKE '% again') EXECUTE FUNCTION wrong()`,
    mend: '',
    says: /database {2}ledger \d+ \d+ refund .*\(no\. 2\)/,
  },
  'refunded tickets are not given back': {
    sql: `CREATE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.taken := OLD.taken; RETURN NEW; END $$;
      CREATE TRIGGER wrong BEFORE UPDATE ON ticket_types FOR EACH ROW WHEN (NEW.sold < OLD.sold) EXECUTE FUNCTION wrong()`,
    mend: '',
    says: /type|drop|sold_out|takeMax|free|held/,
  },
  'a history is silent on what was given back': {
    sql: `CREATE FUNCTION wrong() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
      CREATE TRIGGER wrong BEFORE INSERT ON order_history FOR EACH ROW WHEN (NEW.kind = 'returned') EXECUTE FUNCTION wrong()`,
    mend: '',
    says: /history/,
  },
} as const;

/** Not every world has all that can go wrong: a venue is paid in that of 2, and in that of 12 a card is risky. */
async function firstFailure(seeds: readonly number[]): Promise<string> {
  for (const seed of seeds) {
    const { failure } = await runSeed(database.db, seed, 700);
    if (failure !== null) return failure.what;
  }
  return 'none';
}

test.each(Object.entries(wrongs))(
  'negative control: %s, and it is found',
  { timeout: 180_000 },
  async (_, wrong) => {
    await database.pool.query(wrong.sql);
    try {
      expect(await firstFailure([2, 12])).toMatch(wrong.says);
    } finally {
      await database.pool.query(`DROP FUNCTION wrong CASCADE; ${wrong.mend}`);
    }
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
