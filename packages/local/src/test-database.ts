import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { runChild } from './child.ts';
import { inRepository, nodeBinary } from './paths.ts';

export type TestDatabase = { url: string; name: string; drop(): Promise<void> };

const template = 'zilker_template';
/** Any number that only this file locks by. */
const templateLock = 4_300_042;

/**
 * A migrated database of one's own, copied from a template that the first caller of a run makes (about 50 ms a copy).
 * Needs TEST_DATABASE_URL, which the global setup sets.
 */
export async function createDatabase(
  adminUrl: string = requireEnv('TEST_DATABASE_URL'),
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(adminUrl, async (client) => {
    await client.query('SELECT pg_advisory_lock($1)', [templateLock]);
    if (!(await templateExists(client))) await makeTemplate(client, adminUrl);
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  return {
    url: databaseAt(adminUrl, name),
    name,
    drop: () =>
      withClient(adminUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/** An empty database of one's own, for tests of migrations. */
export async function createEmptyDatabase(
  adminUrl: string = requireEnv('TEST_DATABASE_URL'),
): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await withClient(adminUrl, async (client) => {
    await client.query(`CREATE DATABASE ${name} TEMPLATE template0`);
  });
  return {
    url: databaseAt(adminUrl, name),
    name,
    drop: () =>
      withClient(adminUrl, async (client) => {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      }),
  };
}

/** Brings the database at `url` to the newest schema, by the box office's own command. */
export async function migrate(url: string): Promise<void> {
  await runChild({
    command: nodeBinary(),
    args: [inRepository('packages/box-office/src/migrate-cli.ts')],
    env: { ...process.env, DATABASE_URL: url },
  });
}

async function templateExists(client: pg.Client): Promise<boolean> {
  const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datistemplate', [
    template,
  ]);
  return found.rowCount === 1;
}

/** Marked as a template only when it is whole, so a run that failed half way starts again. */
async function makeTemplate(client: pg.Client, adminUrl: string): Promise<void> {
  await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
  await client.query(`CREATE DATABASE ${template} TEMPLATE template0`);
  await migrate(databaseAt(adminUrl, template));
  await client.query(`ALTER DATABASE ${template} WITH IS_TEMPLATE true`);
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

function requireEnv(name: string): string {
  const value = process.env[name];
  if (value === undefined)
    throw new Error(`${name} is not set: run this through vitest, whose global setup starts the stores`);
  return value;
}
