import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEmptyDatabase, type TestDatabase } from './test-database.ts';

let database: TestDatabase;
let client: pg.Client;

beforeAll(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client(database.url);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await database.drop();
});

test('the database is PostgreSQL 18, in UTC and UTF-8, and a commit means what it says', async () => {
  const setting = async (name: string) => (await client.query(`SHOW ${name}`)).rows[0]?.[name];
  expect(await setting('server_version')).toMatch(/^18\./);
  expect(await setting('synchronous_commit')).toBe('on');
  expect(await setting('server_encoding')).toBe('UTF8');
  expect(Number(await setting('max_connections'))).toBe(200);
});

test('it listens on loopback alone', async () => {
  expect((await client.query('SHOW listen_addresses')).rows[0]?.listen_addresses).toBe('127.0.0.1');
});
