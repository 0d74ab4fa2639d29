import type pg from 'pg';

/** The database's clock, read without asking it each time. */
export type DbClock = {
  now(): Date;
  /** Measures anew how far this machine's clock is off. @throws Error when the database is away: it stays as it was */
  sync(): Promise<void>;
};

const goodMs = 100;
/** From the time at which the process started, by the wall clock of that moment. */
const steadyMs = () => performance.timeOrigin + performance.now();

/**
 * Deadlines are set and judged in many processes; a machine whose clock is half a minute off would end visits half a minute early.
 * So all of them tell the time by the database: this machine's clock, corrected by the difference, which is measured to within half
 * of a round trip. Of the machine's clocks it takes the one that nobody sets: a step of the other changes nothing.
 */
export function createDbClock(pool: Pick<pg.Pool, 'query'>, localMs: () => number = steadyMs): DbClock {
  let aheadMs = 0;
  let withinMs = Infinity;
  return {
    now: () => new Date(Math.round(localMs() + aheadMs)),
    sync: async () => {
      const askedAt = localMs();
      const { rows } = await pool.query<{ ms: number }>(
        'SELECT (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS ms',
      );
      const answeredAt = localMs();
      const [row] = rows;
      if (row === undefined) return;
      // an answer that took long says little; one that is better than what is known says more
      const errorMs = (answeredAt - askedAt) / 2;
      if (errorMs > Math.max(goodMs, withinMs)) return;
      aheadMs = row.ms - (askedAt + answeredAt) / 2;
      withinMs = errorMs;
    },
  };
}
