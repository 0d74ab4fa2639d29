import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { createEmptyTestDatabase, type EmptyDatabase } from './testing.ts';

let database: EmptyDatabase | undefined;
afterEach(() => database?.drop());

test('two that migrate at once take turns, and a third finds nothing to do', async () => {
  database = await createEmptyTestDatabase();
  const { url } = database;
  await Promise.all([migrate(url), migrate(url)]);
  await migrate(url);
  const client = new pg.Client(url);
  await client.connect();
  try {
    const { rows } = await client.query('SELECT count(*)::int AS n FROM drizzle.__drizzle_migrations');
    const { rows: tables } = await client.query("SELECT to_regclass('public.orders') AS orders");
    expect(rows[0].n).toBeGreaterThan(0);
    expect(tables[0].orders).toBe('orders');
  } finally {
    await client.end();
  }
});
