import { isUnavailable } from '@zilker/contracts/postgres-failures';
import { type Db, withTransaction } from '../db.ts';
import type { JudgedScan } from './judge-scan.ts';
import { type Result, settleCheckIn } from './settle-check-in.ts';

/** So many share one commit; others wait no longer than that for their tickets. */
const batchMax = 20;

/**
 * `settleCheckIn` for all that a scanner brings, some in each transaction, in the order of their tickets, as all who lock several. What is wrong
 * with one is no other's concern: a batch that fails for it is done again one by one.
 */
export async function settleCheckIns(
  db: Db,
  scans: readonly JudgedScan[],
  now: Date,
): Promise<ReadonlyMap<JudgedScan, Result>> {
  const settled = new Map<JudgedScan, Result>();
  // stable, so that scans of one ticket stay in the order in which they were sent
  const ordered = scans.toSorted(({ record: a }, { record: b }) =>
    a.ticket === b.ticket ? 0 : a.ticket < b.ticket ? -1 : 1,
  );
  for (let from = 0; from < ordered.length; from += batchMax) {
    const batch = ordered.slice(from, from + batchMax);
    for (const [scan, result] of await settleBatch(db, batch, now)) settled.set(scan, result);
  }
  return settled;
}

type Settled = [JudgedScan, Result][];

async function settleBatch(db: Db, batch: readonly JudgedScan[], now: Date): Promise<Settled> {
  try {
    return await withTransaction(db, async (tx) => {
      const settled: Settled = [];
      for (const scan of batch) settled.push([scan, await settleCheckIn(tx, scan, now)]);
      return settled;
    });
  } catch (cause) {
    if (isUnavailable(cause) || batch.length === 1) throw cause;
    const settled: Settled = [];
    for (const scan of batch) settled.push(...(await settleBatch(db, [scan], now)));
    return settled;
  }
}
