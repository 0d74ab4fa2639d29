import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';

/** Asks for the charge of some of the orders that wait for their event. Resolves to how many; there may be more. */
export async function captureEvent(_db: Db, _input: { event: Id<'event'> }, _now: Date): Promise<number> {
  throw new Error('not built');
}
