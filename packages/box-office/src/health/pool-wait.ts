import type pg from 'pg';

/**
 * How long one waits for a connection of `pool`: asks for one now and then, as any request does, and gives it back. Answers the longer
 * of the last wait and of the one that still goes on, in milliseconds, and asks again.
 */
export function createPoolProbe(
  pool: Pick<pg.Pool, 'connect'>,
  nowMs: () => number = () => performance.now(),
): () => number {
  let askedAt: number | null = null;
  let lastMs = 0;
  const ask = async () => {
    const from = nowMs();
    askedAt = from;
    try {
      (await pool.connect()).release();
    } catch {
      // a pool that gives none in time has made us wait all the same
    }
    lastMs = nowMs() - from;
    askedAt = null;
  };
  return () => {
    const waitedMs = askedAt === null ? lastMs : Math.max(lastMs, nowMs() - askedAt);
    if (askedAt === null) void ask();
    return waitedMs;
  };
}
