import { readdirSync, readFileSync } from 'node:fs';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrationsFolder } from '../migrate.ts';
import * as tables from '../schema/tables.ts';
import {
  createEmptyTestDatabase,
  createTestDatabase,
  type EmptyDatabase,
  type TestDatabase,
} from '../testing.ts';
import { describeSchema } from './describe-schema.ts';

let migrated: TestDatabase;
let empty: EmptyDatabase;
beforeAll(async () => {
  [migrated, empty] = await Promise.all([createTestDatabase(), createEmptyTestDatabase()]);
});
afterAll(async () => {
  await Promise.all([migrated.drop(), empty.drop()]);
});

/** After a new migration: `npx vitest run packages/box-office/src/schema-sql -u`. */
test('schema.sql is what the migrations come to', async () => {
  await expect(await describeSchema(migrated.pool)).toMatchFileSnapshot('../../schema.sql');
});

test('the tables in TypeScript are what the migrations come to', async () => {
  const statements = await generateMigration(generateDrizzleJson({}), generateDrizzleJson({ ...tables }));
  const client = new pg.Client(empty.url);
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
    expect(await describeSchema(client, { functions: false })).toBe(
      await describeSchema(migrated.pool, { functions: false }),
    );
  } finally {
    await client.end();
  }
});

test('every migration stands in the journal, in the order of its number', () => {
  const journal = JSON.parse(readFileSync(`${migrationsFolder}/meta/_journal.json`, 'utf8')) as {
    entries: { tag: string }[];
  };
  const files = readdirSync(migrationsFolder).filter((file) => file.endsWith('.sql'));
  expect(journal.entries.map((entry) => `${entry.tag}.sql`)).toEqual(files.sort());
});
