import { Refusal } from '@zilker/contracts/errors';
import type { CheckInRecord, syncCheckIns as route } from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import { isUnavailable } from '@zilker/contracts/postgres-failures';
import type { ReplyOf } from '@zilker/contracts/route';
import type { Db } from '../db.ts';
import { gather } from '../gather.ts';
import { admitFirst, isFirst } from './admit-first.ts';
import type { CodeKeys } from './code-keys.ts';
import { createGateCounts, type GateCounts } from './gate-counts.ts';
import { type JudgedScan, judgeScan } from './judge-scan.ts';
import { opensslProofs } from './openssl-proofs.ts';
import { noteSeen, type ScannerIds } from './scanner.ts';
import { settleCheckIns } from './settle-check-ins.ts';
import { readStanding, type ScannerStanding, type Standing } from './standing.ts';

export type Synced = ReplyOf<typeof route>;
export type ToSync = {
  scanner: ScannerIds;
  checkIns: readonly CheckInRecord[];
  sentAtMs: number;
  keys: CodeKeys;
};
type Asked = ToSync & { now: Date };

/** A clock as good as a phone's is when it has a network; what is further off was set wrong. */
const clockOffMs = 2_000;
/** Fans at busy doors, decided together; a scanner that was away for long brings more, and has statements of its own. */
const togetherMax = 64;
const recordsTogetherMax = 8;
/** While one batch waits for the disk, the next is judged. */
const lanesCount = 2;

/**
 * Takes in what scanners let in, each check-in on its own merits. The scanned code is the evidence and is judged again, at the time of the
 * scan. A ticket is inside once, by a unique index; a later check-in is kept as a duplicate and told of the first. A nonce that comes again
 * gets its first answer. Scans made before a pairing was ended are taken; later ones are left out of the answer, or refused where there are
 * no others. Requests that come together are decided together. The function rejects with Refusal `access_expired` when the scanner's
 * night is over, `pairing_revoked` for scans made since.
 */
export function createCheckIns(db: Db): (input: ToSync, now: Date) => Promise<Synced> {
  const counts = createGateCounts(db);
  const lanes = Array.from({ length: lanesCount }, () =>
    gather(togetherMax, (asked: readonly Asked[]) => tryAll(db, asked)),
  );
  let next = 0;
  const tryTogether = async (asked: Asked): Promise<Tried> => {
    const lane = asked.checkIns.length > recordsTogetherMax ? undefined : lanes[next++ % lanes.length];
    if (lane === undefined) return tryAlone(db, asked);
    try {
      return await lane(asked);
    } catch (cause) {
      // what is wrong with one request is no other's concern
      if (isUnavailable(cause)) throw cause;
      return tryAlone(db, asked);
    }
  };
  return async (input, now) => {
    const asked = { ...input, now };
    return settleRest(db, counts, asked, await tryTogether(asked));
  };
}

/** As `createCheckIns`, for one request by itself. */
export async function syncCheckIns(db: Db, input: ToSync, now: Date): Promise<Synced> {
  const asked = { ...input, now };
  return settleRest(db, createGateCounts(db), asked, await tryAlone(db, asked));
}

/** What one statement could decide, and what is still to be settled; or why none of it counts. */
type Tried =
  | { refusal: Refusal }
  | {
      refusal: null;
      scanner: ScannerStanding;
      scans: readonly JudgedScan[];
      admitted: ReadonlySet<JudgedScan>;
    };

async function tryAlone(db: Db, asked: Asked): Promise<Tried> {
  const [tried] = await tryAll(db, [asked]);
  if (tried === undefined) throw new Error('a request was not answered');
  return tried;
}

async function tryAll(db: Db, asked: readonly Asked[]): Promise<Tried[]> {
  const standing = await readStanding(db, {
    scanners: asked.map(({ scanner }) => scanner.scanner),
    tickets: asked.flatMap(({ checkIns }) => checkIns.map(({ ticket }) => ticket)),
    gates: asked.flatMap(({ checkIns, scanner }) =>
      checkIns.flatMap(({ gate }) => (gate === undefined || gate === scanner.gate ? [] : [gate])),
    ),
  });
  const judged = await Promise.all(asked.map((one) => judgeAll(one, standing)));
  const scanned = new Set<Id<'ticket'>>();
  const firsts = judged
    .flatMap((one) => (one.refusal === null ? one.scans : []))
    .filter((scan) => {
      if (!isFirst(scan) || scanned.has(scan.record.ticket)) return false;
      scanned.add(scan.record.ticket);
      return true;
    });
  const admitted = await admitFirst(db, firsts, asked[0]?.now ?? new Date());
  return judged.map((one) => (one.refusal === null ? { ...one, admitted } : one));
}

type Judged =
  | { refusal: Refusal }
  | { refusal: null; scanner: ScannerStanding; scans: readonly JudgedScan[] };

async function judgeAll({ now, keys, ...asked }: Asked, standing: Standing): Promise<Judged> {
  const scanner = standing.scanners.get(asked.scanner.scanner);
  if (scanner === undefined || !isSame(scanner, asked.scanner) || scanner.expiresAtMs <= now.getTime())
    return { refusal: new Refusal('access_expired') };
  const aheadMs = aheadOf(asked, now);
  const by = { keys, proofs: opensslProofs(keys), aheadMs };
  const all = await Promise.all(
    asked.checkIns.map((record) => {
      const ticket = standing.tickets.get(record.ticket);
      return judgeScan(record, { scanner: atGate(scanner, record, standing), ticket }, by);
    }),
  );
  const { revokedAtMs } = scanner;
  if (revokedAtMs === null) return { refusal: null, scanner, scans: all };
  const before = all.filter(({ atMs }) => atMs <= revokedAtMs);
  if (before.length === 0) return { refusal: new Refusal('pairing_revoked') };
  return { refusal: null, scanner, scans: before.map(withEvidence) };
}

/** Of a scanner that nobody trusts any more, codes speak for themselves; its word alone does not, nor does it take anything back. */
function withEvidence({ record, ...scan }: JudgedScan): JudgedScan {
  const { undoneAtMs: _, ...stands } = record;
  const proven = { ...scan, record: stands };
  return record.code === null ? { ...proven, answer: 'invalid', serial: 0 } : proven;
}

function isSame(standing: ScannerStanding, { venue, event, gate }: ScannerIds): boolean {
  return standing.venue === venue && standing.event === event && standing.gate === gate;
}

/** The scanner at the gate where it scanned this: whoever was moved to another gate brings what is left of the one before. */
function atGate(scanner: ScannerStanding, { gate }: CheckInRecord, { gates }: Standing): ScannerStanding {
  return gate !== undefined && gates.get(gate) === scanner.event ? { ...scanner, gate } : scanner;
}

function aheadOf({ sentAtMs }: Pick<ToSync, 'sentAtMs'>, now: Date): number {
  const offMs = sentAtMs - now.getTime();
  return Math.abs(offMs) > clockOffMs ? offMs : 0;
}

async function settleRest(db: Db, counts: GateCounts, asked: Asked, tried: Tried): Promise<Synced> {
  if (tried.refusal !== null) throw tried.refusal;
  const { scanner, scans, admitted } = tried;
  const { now } = asked;
  const rest = scans.filter((scan) => !admitted.has(scan));
  const settled = await settleCheckIns(db, rest, now);
  const results = scans.map(
    (scan) => settled.get(scan) ?? { nonce: scan.record.nonce, answer: 'valid' as const, first: null },
  );
  await noteSeen(db, scanner, now, asked.sentAtMs - now.getTime());
  const here = scans.filter((scan) => admitted.has(scan) && scan.scanner.gate === scanner.gate);
  return { results, checkedInHere: await counts(scanner, here.length, now) };
}
