import type { CheckInRecord, syncCheckIns as route } from '@zilker/contracts/http/doors';
import type { ReplyOf } from '@zilker/contracts/route';
import { and, count, eq, isNull } from 'drizzle-orm';
import { type Db, type DbOrTx, withTransaction } from '../db.ts';
import { checkIns } from '../schema/tables.ts';
import { type CodeKeys, judgeRecords } from './judge-records.ts';
import { type ScannerIds, seeScanner } from './scanner.ts';
import { settleCheckIn } from './settle-check-in.ts';

export type Synced = ReplyOf<typeof route>;

/** A clock as good as a phone's is when it has a network; what is further off was set wrong. */
const clockOffMs = 2_000;

/**
 * Takes in what a scanner let in, each check-in on its own merits and in its own transaction. The scanned code is the evidence
 * and is judged again, at the time of the scan. A ticket is inside once, by a unique index; a later check-in is kept as a duplicate
 * and told of the first. A nonce that comes again gets its first answer. Scans made before a pairing was ended are taken.
 * @throws Refusal `access_expired` when the scanner's night is over, `pairing_revoked` for scans made since
 */
export async function syncCheckIns(
  db: Db,
  input: { scanner: ScannerIds; checkIns: readonly CheckInRecord[]; sentAtMs: number; keys: CodeKeys },
  now: Date,
): Promise<Synced> {
  const { scanner, checkIns: records, keys } = input;
  const offMs = input.sentAtMs - now.getTime();
  const aheadMs = Math.abs(offMs) > clockOffMs ? offMs : 0;
  const last = Math.max(...records.map(({ atMs }) => atMs - aheadMs));
  await seeScanner(db, scanner, now, { aheadMs: offMs, scannedAtMs: last });
  const results: Synced['results'] = [];
  for (const judged of await judgeRecords(db, { scanner, checkIns: records, keys, aheadMs }))
    results.push(await withTransaction(db, (tx) => settleCheckIn(tx, scanner, judged, now)));
  return { results, checkedInHere: await countAt(db, scanner) };
}

async function countAt(db: DbOrTx, { event, gate }: ScannerIds): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(checkIns)
    .where(
      and(
        eq(checkIns.eventId, event),
        eq(checkIns.gateId, gate),
        eq(checkIns.accepted, true),
        eq(checkIns.direction, 'in'),
        isNull(checkIns.undoneAt),
      ),
    );
  return row?.count ?? 0;
}
