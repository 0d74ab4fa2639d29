import type { Stack } from '@zilker/local/stack';
import pg from 'pg';

/** Asks the box office's own record, or changes it, where no route does. */
export async function askRecord<Row extends pg.QueryResultRow>(
  stack: Stack,
  sql: string,
  values: readonly string[],
): Promise<Row[]> {
  const client = new pg.Client(stack.stores.databaseUrl);
  await client.connect();
  try {
    return (await client.query<Row>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}
