import type { Id } from '@zilker/contracts/ids';
import type pg from 'pg';

const showAfterDoorsMs = 3_600_000;

/**
 * Sets the doors of an event so far from now, and its show an hour later. A night of hours passes in seconds so, and no clock of the
 * stack is touched.
 */
export async function setDoors(pool: pg.Pool, event: Id<'event'>, inMs: number): Promise<void> {
  await pool.query(
    `UPDATE events SET doors_at = now() + $2 * interval '1 ms', starts_at = now() + ($2 + $3) * interval '1 ms' WHERE id = $1`,
    [event, inMs, showAfterDoorsMs],
  );
}
