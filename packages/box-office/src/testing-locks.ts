import type pg from 'pg';

/** How many connections of this database wait for a lock, each within the statement that needs it. */
export async function countWaiting(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query(
    `SELECT FROM pg_stat_activity
      WHERE datname = current_database() AND backend_type = 'client backend' AND wait_event_type = 'Lock'`,
  );
  return rowCount ?? 0;
}

/** What each of so many awaits, and none goes on before the last has come: what they read before, they read together. */
export function meeting(count: number): () => Promise<void> {
  const all = Promise.withResolvers<void>();
  let come = 0;
  return () => {
    come += 1;
    if (come === count) all.resolve();
    return all.promise;
  };
}
