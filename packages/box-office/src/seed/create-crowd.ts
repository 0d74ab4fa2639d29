import { type Id, newId } from '@zilker/contracts/ids';
import type { Db } from '../db.ts';
import { accounts } from '../schema/tables.ts';

/** Rows a statement: well below the 65,535 parameters that one may carry. */
const batchSize = 5_000;

/**
 * So many accounts of simulated fans, in order. They have no phone and no mail address, so nothing can be sent to them.
 * `runId` keeps the runs apart; a run makes its crowd once.
 */
export async function createCrowd(db: Db, count: number, runId: string): Promise<Id<'account'>[]> {
  const ids: Id<'account'>[] = [];
  for (let from = 0; from < count; from += batchSize) {
    const rows = Array.from({ length: Math.min(batchSize, count - from) }, (_, i) => ({
      id: newId('account'),
      phone: `sim:${runId}:${from + i}`,
      simulated: true,
    }));
    await db.insert(accounts).values(rows);
    for (const { id } of rows) ids.push(id);
  }
  return ids;
}
