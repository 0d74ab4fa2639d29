import type pg from 'pg';
import { MigrationRefused } from './migration-refused.ts';
import type { Migration } from './read-migrations.ts';

/**
 * Drizzle's own table of what was applied, so that databases which its migrator brought here go on; and how far a file has come that
 * is not through yet, with the hash of its text.
 */
const tables = `
  CREATE SCHEMA IF NOT EXISTS drizzle;
  CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint);
  CREATE TABLE IF NOT EXISTS drizzle.migration_steps (created_at bigint PRIMARY KEY, hash text NOT NULL, done integer NOT NULL);`;

export async function ensureJournal(client: pg.Client): Promise<void> {
  await client.query(tables);
}

/**
 * What is left to do. A database may only be behind the code, and what it has must be what the code has.
 * @throws MigrationRefused when it is ahead of the code, or has something else
 */
export async function pendingOf(client: pg.Client, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ hash: string; when: string }>(
    'SELECT hash, created_at AS when FROM drizzle.__drizzle_migrations ORDER BY created_at',
  );
  const applied = new Map(rows.map(({ hash, when }) => [Number(when), hash]));
  const newest = migrations.at(-1)?.when ?? 0;
  const ahead = [...applied.keys()].find((when) => when > newest);
  if (ahead !== undefined)
    throw new MigrationRefused(
      `The database is newer than this code: it has the migration of ${new Date(ahead).toISOString()}, the last one known here is ${
        migrations.at(-1)?.tag ?? 'none'
      }. Migrations go forward only: services of this release go on as they are, migrate with the newer release.`,
    );
  const pending = migrations.filter(({ tag, when, hash }) => {
    const had = applied.get(when);
    applied.delete(when);
    if (had !== undefined && had !== hash)
      throw new MigrationRefused(
        `The database has applied another text of the migration ${tag} than the one here. A migration that has run is never edited: put its file back and say the change in a new one, or make this database anew.`,
      );
    return had === undefined;
  });
  const [strange] = applied.keys();
  if (strange !== undefined)
    throw new MigrationRefused(
      `The database has the migration of ${new Date(strange).toISOString()}, which is not among those here: it was migrated by other code.`,
    );
  return pending;
}

/** How many steps of `migration` are through: it was cut short after them. */
export async function stepsDone(client: pg.Client, { tag, when, hash }: Migration): Promise<number> {
  const { rows } = await client.query<{ hash: string; done: number }>(
    'SELECT hash, done FROM drizzle.migration_steps WHERE created_at = $1',
    [when],
  );
  const [row] = rows;
  if (row !== undefined && row.hash !== hash)
    throw new MigrationRefused(
      `The migration ${tag} was edited after a part of it had run: put its file back, let it finish, and say the change in a new one.`,
    );
  return row?.done ?? 0;
}

/** Keeps that `done` steps are through; after the last one the migration counts as applied. Part of the step's own transaction. */
export async function recordStep(client: pg.Client, migration: Migration, done: number): Promise<void> {
  const { when, hash, steps } = migration;
  if (done < steps.length) {
    await client.query(
      `INSERT INTO drizzle.migration_steps (created_at, hash, done) VALUES ($1, $2, $3)
       ON CONFLICT (created_at) DO UPDATE SET done = excluded.done`,
      [when, hash, done],
    );
    return;
  }
  await client.query(
    `WITH through AS (DELETE FROM drizzle.migration_steps WHERE created_at = $1)
     INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($2, $1)`,
    [when, hash],
  );
}
