import type { Id } from '@zilker/contracts/ids';
import { expect, onTestFinished, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { createTestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { book, type Entry } from './book.ts';

const now = new Date('2026-11-23T10:00:00Z');

async function begin() {
  const database = await createTestDatabase();
  onTestFinished(() => database.drop());
  await database.pool.query(`
    INSERT INTO venues (id, name, address, timezone) VALUES ('ven_1', 'A', 'B', 'America/Chicago');
    INSERT INTO events (id, venue_id, title, ages, starts_at, doors_at) VALUES ('evt_1', 'ven_1', 'T', 'All', now(), now())`);
  const entry: Entry = {
    kind: 'payment',
    source: 'pi_1',
    venue: 'ven_1' as Id<'venue'>,
    event: 'evt_1' as Id<'event'>,
    currency: 'usd',
    gained: { fan: -3172, venue: 3000, zilker: 50, stripe: 122 },
  };
  const write = (...entries: Entry[]) => withTransaction(database.db, (tx) => book(tx, entries, now));
  return { database, entry, write };
}

test('a fact is booked once, and one that moved nothing not at all', async () => {
  const { database, entry, write } = await begin();
  expect(await write(entry, { ...entry, source: 'pi_2', gained: {} })).toBe(1);
  expect(await write(entry)).toBe(0);
  const { rows } = await database.pool.query(
    'SELECT kind, source, fan_cents, venue_cents, paid_out_cents FROM ledger',
  );
  expect(rows).toEqual([
    { kind: 'payment', source: 'pi_1', fan_cents: -3172, venue_cents: 3000, paid_out_cents: 0 },
  ]);
});

test('what does not add up to 0 is refused, and with it all that was written beside it', async () => {
  const { database, entry, write } = await begin();
  await expect(write({ ...entry, source: 'pi_3' }, { ...entry, gained: { fan: -1 } })).rejects.toThrow();
  expect((await database.pool.query('SELECT FROM ledger')).rowCount).toBe(0);
});

test('nothing that is booked can be changed or removed', async () => {
  const { database, entry, write } = await begin();
  await write(entry);
  await expect(database.pool.query('UPDATE ledger SET venue_cents = 0, fan_cents = -172')).rejects.toThrow(
    'only added',
  );
  await expect(database.pool.query('DELETE FROM ledger')).rejects.toThrow('only added');
});

test.each(['ledger', 'order_history', 'venue_terms', 'payout_changes'])(
  'all of %s is not thrown away at one stroke, but by tests',
  async (table) => {
    const { database, write, entry } = await begin();
    await write(entry);
    await expect(database.pool.query(`TRUNCATE ${table}`)).rejects.toThrow(`rows of ${table} are only added`);
    await expect(database.pool.query('TRUNCATE venues CASCADE')).rejects.toThrow('only added');
    await emptyTables(database.pool);
    expect((await database.pool.query('SELECT FROM ledger')).rowCount).toBe(0);
    // and the guard is there again
    await expect(database.pool.query(`TRUNCATE ${table}`)).rejects.toThrow('only added');
  },
);
