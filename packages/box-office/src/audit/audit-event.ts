import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { type Breach, breachOf, statementOf } from './breach.ts';

export type { Breach } from './breach.ts';

const ofEvent = statementOf((check) => check.of !== 'everywhere', 'o.event_id = $2');
const everywhere = statementOf((check) => check.of === 'everywhere' && check.dear !== true, '');
const everywhereDear = statementOf((check) => check.of === 'everywhere', '');

/**
 * Holds an event's counters against its rows, in one snapshot that disturbs nobody: an empty list is a clean event. Runs while the
 * sale goes on. `now` is the database's own unless it is given.
 */
export function auditEvent(db: Db, event: Id<'event'>, now?: Date): Promise<Breach[]> {
  return ask(db, ofEvent, [now ?? null, event]);
}

/** What must hold whatever event it is of: work that was committed and is not done. `dear` reads whole tables besides. */
export function auditEverywhere(db: Db, options: { now?: Date; dear?: boolean } = {}): Promise<Breach[]> {
  return ask(db, options.dear === true ? everywhereDear : everywhere, [options.now ?? null]);
}

async function ask(db: Db, statement: string, values: unknown[]): Promise<Breach[]> {
  const client = await db.$client.connect();
  try {
    await client.query('BEGIN READ ONLY');
    // one core at most, and rows by key: whole tables grow with every event there ever was
    await client.query(
      'SET LOCAL max_parallel_workers_per_gather = 0; SET LOCAL jit = off; SET LOCAL enable_seqscan = off; SET LOCAL statement_timeout = 60000',
    );
    const { rows } = await client.query<Parameters<typeof breachOf>[0]>(statement, values);
    await client.query('COMMIT');
    return rows.map(breachOf);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
}
