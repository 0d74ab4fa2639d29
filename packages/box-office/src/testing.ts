import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { createDb, type Db } from './db.ts';
import { migrate, migrationsFolder } from './migrate.ts';

export type TestDatabase = { db: Db; pool: pg.Pool; url: string; drop(): Promise<void> };

/** Any number that only this file locks by. */
const templateLock = 4_300_002;

/**
 * A migrated database of one's own under TEST_DATABASE_URL (a superuser's), copied from a template that is made once for each
 * state of the migrations.
 */
export async function createTestDatabase(options: { connectionsMax?: number } = {}): Promise<TestDatabase> {
  const adminUrl = requireAdminUrl();
  const name = newName();
  await withClient(adminUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
    const template = await ensureTemplate(client, adminUrl);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = databaseAt(adminUrl, name);
  const pool = new pg.Pool({ connectionString: url, max: options.connectionsMax ?? 10 });
  pool.on('error', () => undefined);
  return {
    db: createDb(pool),
    pool,
    url,
    drop: async () => {
      await pool.end();
      await dropDatabase(adminUrl, name);
    },
  };
}

export type EmptyDatabase = { url: string; drop(): Promise<void> };

/** A database with nothing in it, for tests of migrations. */
export async function createEmptyTestDatabase(): Promise<EmptyDatabase> {
  const adminUrl = requireAdminUrl();
  const name = newName();
  await withClient(adminUrl, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE template0`));
  return { url: databaseAt(adminUrl, name), drop: () => dropDatabase(adminUrl, name) };
}

async function dropDatabase(adminUrl: string, name: string): Promise<void> {
  await withClient(adminUrl, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
}

function newName(): string {
  return `test_${randomBytes(6).toString('hex')}`;
}

function requireAdminUrl(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (url !== undefined) return url;
  throw new Error(
    'TEST_DATABASE_URL is not set: run this through vitest, whose global setup starts the stores',
  );
}

async function ensureTemplate(client: pg.Client, adminUrl: string): Promise<string> {
  const name = `zilker_template_${hashOfMigrations()}`;
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [name]);
  if (found.rowCount === 1) return name;
  await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  await migrate(databaseAt(adminUrl, name));
  // marked only when it is whole, so that a run that failed half way starts again
  await client.query(`ALTER DATABASE ${name} WITH IS_TEMPLATE true`);
  return name;
}

function hashOfMigrations(): string {
  const hash = createHash('sha256');
  for (const file of readdirSync(migrationsFolder).sort())
    if (file.endsWith('.sql')) hash.update(file).update(readFileSync(join(migrationsFolder, file)));
  return hash.digest('hex').slice(0, 12);
}

async function withClient<T>(url: string, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await use(client);
  } finally {
    await client.end();
  }
}

function databaseAt(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
