import type { Db } from '../db.ts';
import { type Breach, breachOf } from './breach.ts';

/**
 * Asks for breaches in one snapshot that disturbs nobody: one core at most, and rows by key, since whole tables grow with every event
 * there ever was. `name` keeps the statement's plan with the connection.
 */
export async function ask(
  db: Db,
  statement: { text: string; name?: string; settings?: string },
  values: unknown[],
): Promise<Breach[]> {
  const { settings = '', ...query } = statement;
  const client = await db.$client.connect();
  let broken: Error | undefined;
  try {
    await client.query(
      `BEGIN READ ONLY; SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off;
      SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = ${timeoutMs}; ${settings}`,
    );
    // of this one statement: the pool gives up a server that is silent for longer than any other may take
    const asked = { ...query, values, query_timeout: timeoutMs + silenceMs };
    const { rows } = await client.query<Parameters<typeof breachOf>[0]>(asked);
    await client.query('COMMIT');
    return rows.map(breachOf);
  } catch (error) {
    await client.query('ROLLBACK').catch((cause: unknown) => {
      broken = cause instanceof Error ? cause : new Error(String(cause));
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

const timeoutMs = 60_000;
const silenceMs = 1_500;
