import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { folderOf, folderUpTo, type TestFolder } from './migrations/testing-folder.ts';
import { createEmptyTestDatabase, type EmptyDatabase } from './testing.ts';

let database: EmptyDatabase;
let pool: pg.Pool;
const folders: TestFolder[] = [];
beforeEach(async () => {
  database = await createEmptyTestDatabase();
  pool = new pg.Pool({ connectionString: database.url, max: 10 });
  pool.on('error', () => undefined);
});
afterEach(async () => {
  for (const folder of folders.splice(0)) folder.remove();
  await pool.end();
  await database.drop();
});

/** Migrates with files of the test's own. */
const run = (files: Record<string, string>, onStep?: (tag: string, step: number) => void) => {
  const made = folderOf(files);
  folders.push(made);
  return migrate(database.url, { folder: made.folder, ...(onStep === undefined ? {} : { onStep }) });
};
const bp = '--> statement-breakpoint\n';
const table = 'CREATE TABLE things (id integer PRIMARY KEY, size integer);';
const indexSql = 'CREATE INDEX CONCURRENTLY "things_size" ON "things" USING btree ("size");';
const valid = async () =>
  (
    await pool.query(
      "SELECT i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = 'things_size'",
    )
  ).rows[0]?.valid;
const until = async (what: () => Promise<boolean>) => {
  while (!(await what())) await new Promise((resolve) => setTimeout(resolve, 5));
};
const waits = (sql: string) =>
  pool
    .query(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE $1 AND pid <> pg_backend_pid()",
      [sql],
    )
    .then(({ rowCount }) => rowCount === 1);

test('two that migrate at once take turns, and a third finds nothing to do', async () => {
  const { url } = database;
  await Promise.all([migrate(url), migrate(url)]);
  const steps: string[] = [];
  await migrate(url, { onStep: (tag) => steps.push(tag) });
  expect(steps).toEqual([]);
  const { rows } = await pool.query("SELECT to_regclass('public.orders') AS orders");
  expect(rows[0].orders).toBe('orders');
});

test('a database that drizzle’s own migrator brought here goes on from there', async () => {
  const { migrate: runDrizzle } = await import('drizzle-orm/node-postgres/migrator');
  const { drizzle } = await import('drizzle-orm/node-postgres');
  const before = folderUpTo('0002_waiting_room');
  folders.push(before);
  await runDrizzle(drizzle(pool), { migrationsFolder: before.folder });
  const tags = new Set<string>();
  await migrate(database.url, { onStep: (tag) => tags.add(tag) });
  expect([...tags][0]).toBe('0003_core');
});

test('a database that is newer than the code is left as it is', async () => {
  await run({ '0000_a': table, '0001_b': indexSql });
  await expect(run({ '0000_a': table })).rejects.toThrow(/newer than this code.*0000_a.*forward only/);
  expect(await valid()).toBe(true);
});

test('a file that was edited after it ran is refused', async () => {
  await run({ '0000_a': table });
  const edited = { '0000_a': `${table} -- edited`, '0001_b': indexSql };
  await expect(run(edited)).rejects.toThrow(/another text of the migration 0000_a/);
  expect(await valid()).toBe(undefined);
});

test('one that fails in the middle is taken up where it was, and is not begun anew', async () => {
  const files = {
    '0000_a': `${table}${bp}INSERT INTO things VALUES (1, 1), (2, 1);`,
    '0001_b': `INSERT INTO things VALUES (3, 1);${bp}CREATE UNIQUE INDEX CONCURRENTLY "things_size" ON "things" ("size");${bp}INSERT INTO things VALUES (4, 4);`,
  };
  await expect(run(files)).rejects.toThrow();
  expect(await valid()).toBe(false);
  await expect(run({ ...files, '0001_b': `${files['0001_b']} -- edited` })).rejects.toThrow(
    /0001_b was edited after a part of it/,
  );
  await pool.query('UPDATE things SET size = id');
  await run(files);
  expect(await valid()).toBe(true);
  const { rows } = await pool.query('SELECT array_agg(id ORDER BY id) AS ids FROM things');
  expect(rows[0].ids).toEqual([1, 2, 3, 4]);
});

test('an index whose build was killed is made again, while others wait for their turn', async () => {
  await run({ '0000_a': `${table}${bp}INSERT INTO things SELECT i, i FROM generate_series(1, 100) i;` });
  const files = { '0000_a': `${table}${bp}INSERT INTO things SELECT i, i FROM generate_series(1, 100) i;` };
  const withIndex = { ...files, '0001_b': indexSql };
  const writer = await pool.connect();
  try {
    // a transaction that has written keeps the build waiting, with the index half made
    await writer.query('BEGIN');
    await writer.query('UPDATE things SET size = 0 WHERE id = 1');
    const killed = run(withIndex).then(
      () => 'done',
      () => 'killed',
    );
    await until(() => waits('CREATE INDEX CONCURRENTLY%'));
    await pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CREATE INDEX CONCURRENTLY%' AND datname = current_database()",
    );
    expect(await killed).toBe('killed');
    expect(await valid()).toBe(false);
    const [one, two] = [run(withIndex), run(withIndex)];
    await until(() => waits('%INDEX CONCURRENTLY%'));
    await writer.query('COMMIT');
    await Promise.all([one, two]);
    expect(await valid()).toBe(true);
  } finally {
    writer.release();
  }
});

test('an index that was dropped by one who was killed before it could say so', async () => {
  const files = { '0000_a': table, '0001_b': indexSql };
  await run(files);
  await pool.query('DROP INDEX things_size');
  await run({ ...files, '0002_c': 'DROP INDEX CONCURRENTLY "things_size";' });
  expect(await valid()).toBe(undefined);
});

test('a long transaction keeps the migration waiting, and the migration no writer', async () => {
  await run({ '0000_a': `${table}${bp}INSERT INTO things VALUES (1, 1), (2, 2);` });
  const reader = await pool.connect();
  try {
    await reader.query('BEGIN');
    await reader.query('SELECT * FROM things');
    let migrated = false;
    const migrating = run({
      '0000_a': `${table}${bp}INSERT INTO things VALUES (1, 1), (2, 2);`,
      '0001_b': 'ALTER TABLE things ADD COLUMN note text;',
    }).then(() => {
      migrated = true;
    });
    await until(() => waits('ALTER TABLE things%'));
    // more writers than one lock timeout could hold up: each gets through while the migration is still asking
    for (let n = 0; n < 20; n++) {
      await pool.query("SET lock_timeout = '5s'");
      await pool.query('UPDATE things SET size = size + 1 WHERE id = 2');
    }
    expect(migrated).toBe(false);
    await reader.query('COMMIT');
    await migrating;
    expect((await pool.query('SELECT size FROM things WHERE id = 2')).rows[0].size).toBe(22);
  } finally {
    reader.release();
  }
});
