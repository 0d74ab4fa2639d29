import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { type CheckName, checks } from './checks.ts';

export type Breach = { check: CheckName; sentence: string };

/**
 * Holds an event's counters against its rows, in one snapshot that disturbs nobody: an empty list is a clean event. Runs while the
 * sale goes on.
 */
export async function auditEvent(db: Db, event: Id<'event'>): Promise<Breach[]> {
  const client = await db.$client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
    const breaches: Breach[] = [];
    for (const { name, sql } of checks) {
      const { rows } = await client.query<{ sentence: string }>(sql, [event]);
      breaches.push(...rows.map(({ sentence }) => ({ check: name, sentence })));
    }
    await client.query('COMMIT');
    return breaches;
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
