import type { CheckInRecord, syncCheckIns as route } from '@zilker/contracts/http/doors';
import type { ReplyOf } from '@zilker/contracts/route';
import type { Verifier } from '@zilker/contracts/ticket/door-list';
import { and, count, eq } from 'drizzle-orm';
import { type Db, type DbOrTx, withTransaction } from '../db.ts';
import { checkIns } from '../schema/tables.ts';
import { judgeRecords } from './judge-records.ts';
import { type ScannerIds, seeScanner } from './scanner.ts';
import { settleCheckIn } from './settle-check-in.ts';

export type Synced = ReplyOf<typeof route>;

/**
 * Takes in what a scanner let in, each check-in on its own merits and in its own transaction. The scanned code is the evidence
 * and is judged again, at the time of the scan. The first accepted check-in of a ticket counts, by a unique index; a later one is
 * kept as a duplicate and told of the first. A nonce that comes again gets its first answer.
 * @throws Refusal `access_expired` when the scanner's night is over
 */
export async function syncCheckIns(
  db: Db,
  input: { scanner: ScannerIds; checkIns: readonly CheckInRecord[]; verifiers: readonly Verifier[] },
  now: Date,
): Promise<Synced> {
  const { scanner } = input;
  await seeScanner(db, scanner, now);
  const results: Synced['results'] = [];
  for (const judged of await judgeRecords(db, input))
    results.push(await withTransaction(db, (tx) => settleCheckIn(tx, scanner, judged, now)));
  return { results, checkedInHere: await countAt(db, scanner) };
}

async function countAt(db: DbOrTx, { event, gate }: ScannerIds): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(checkIns)
    .where(and(eq(checkIns.eventId, event), eq(checkIns.gateId, gate), eq(checkIns.accepted, true)));
  return row?.count ?? 0;
}
