import type { Id } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';

/** Decides the refunds of the next orders of a run, and asks for the ones after them. Resolves to how many orders it did. */
export async function refundEvent(_db: Db, _input: { run: Id<'refundRun'> }, _now: Date): Promise<number> {
  throw new Error('not built');
}
