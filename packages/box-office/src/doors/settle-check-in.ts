import { type syncCheckIns as route, undoWithinMs } from '@zilker/contracts/http/doors';
import type { ReplyOf } from '@zilker/contracts/route';
import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { checkIns, tickets } from '../schema/tables.ts';
import { checkInRow } from './check-in-row.ts';
import type { JudgedScan } from './judge-scan.ts';
import {
  isPassage,
  type KeptScan,
  lastIn,
  readScans,
  replayScans,
  writeReplayed,
} from './scans-of-ticket.ts';
import { takeBack } from './take-back.ts';

/** More than any night brings of one ticket: a scanner that has gone wrong makes no longer work of it. */
const scansMax = 500;

export type Result = ReplyOf<typeof route>['results'][number];

/**
 * Keeps one judged scan among all others of its ticket, once, and answers it. One that was let in without a network is a fact and takes its
 * place in the order of time, which may make an earlier answer a duplicate; one that waits for our word comes after all that is known. Where
 * its scanner took it back, so do we.
 */
export async function settleCheckIn(tx: Tx, scan: JudgedScan, now: Date): Promise<Result> {
  const { record, ticket } = scan;
  const { nonce, undoneAtMs } = record;
  const undone = undoneAtMs === undefined ? {} : { undone: true };
  // nothing of this event to keep it with, or to take back
  if (ticket === undefined) return { nonce, answer: scan.answer, first: null, ...undone };
  const answer = await lockTicket(tx, scan);
  const scans = await readScans(tx, record.ticket);
  const before = scans.find((one) => one.nonce === nonce);
  if (before === undefined && scans.length >= scansMax)
    return { nonce, answer: 'invalid', first: null, ...undone };
  const result =
    before === undefined
      ? await keep(tx, scan, { answer, scans }, now)
      : await repeat(tx, scan, before, scans);
  if (undoneAtMs === undefined) return result;
  const heardAt = before?.createdAt ?? null;
  return { ...result, undone: await undo(tx, scan, { afterMs: undoneAtMs - record.atMs, heardAt }, now) };
}

async function keep(
  tx: Tx,
  scan: JudgedScan,
  { answer, scans }: { answer: ScanAnswer; scans: readonly KeptScan[] },
  now: Date,
): Promise<Result> {
  if (answer === 'valid') return takeIn(tx, scan, scans, now);
  const kept = await insert(tx, checkInRow(scan, { answer }, now));
  return { nonce: scan.record.nonce, answer: kept ? answer : 'invalid', first: null };
}

/**
 * Whether the scan is taken back, `afterMs` after it was made. What was sent to us before (`heardAt`) without that word was taken back later
 * than then, and nothing is taken back tomorrow, whatever a clock says.
 */
async function undo(
  tx: Tx,
  { record, scanner }: JudgedScan,
  { afterMs, heardAt }: { afterMs: number; heardAt: Date | null },
  now: Date,
): Promise<boolean> {
  const scans = await readScans(tx, record.ticket);
  const scan = scans.find(({ nonce }) => nonce === record.nonce);
  // its nonce stands for another ticket, so that there is nothing of it
  if (scan === undefined || scan.undoneAt !== null) return true;
  const scannedMs = scan.at.getTime();
  const leastMs = Math.max(scannedMs, heardAt?.getTime() ?? 0);
  const atMs = Math.min(now.getTime(), Math.max(leastMs, scannedMs + afterMs));
  if (atMs - scannedMs > undoWithinMs) return false;
  return takeBack(tx, { ticket: record.ticket, scan, scans, policy: scanner.policy }, new Date(atMs));
}

async function takeIn(tx: Tx, scan: JudgedScan, scans: readonly KeptScan[], now: Date): Promise<Result> {
  const { record, scanner } = scan;
  const { nonce } = record;
  const passages = scans.filter(isPassage);
  const row = checkInRow(scan, { answer: 'valid' }, now);
  // what is asked now comes after what was answered, though two clocks may be a moment apart
  const at = record.offline ? row.at : new Date(Math.max(row.at.getTime(), latest(passages) + 1));
  const replayed = replayScans([...passages, { ...row, at }], scanner.policy);
  const place = replayed.places.get(nonce) ?? { answer: 'valid', leftAtMs: null };
  const told = place.answer;
  const leftAt = place.leftAtMs === null ? null : new Date(place.leftAtMs);
  const placed = { ...row, at, accepted: told === 'valid', answer: told, told, leftAt };
  const first = told === 'duplicate' ? lastIn(passages, replayed, nonce) : null;
  if (!isPassage({ ...placed, undoneAt: null }))
    return (await insert(tx, placed)) ? { nonce, answer: told, first } : { nonce, ...ofAnother };
  // before the others move to make room: where it cannot be kept they stay as they are
  if (await isTaken(tx, scan)) return { nonce, ...ofAnother };
  await writeReplayed(tx, record.ticket, { scans: passages, replayed, insert: () => insert(tx, placed) });
  return { nonce, answer: told, first };
}

/** A nonce that stands for another ticket stands for no second one. */
const ofAnother = { answer: 'invalid', first: null } as const;

/** The answer that this scan was told; where its scanner has let them in meanwhile by its own word, that is taken down. */
async function repeat(
  tx: Tx,
  { record, scanner }: JudgedScan,
  before: KeptScan,
  scans: readonly KeptScan[],
): Promise<Result> {
  const { nonce, offline } = record;
  const turns = offline && !before.offline;
  const passages = scans
    .map((one) => (one === before ? { ...one, offline: one.offline || offline } : one))
    .filter(isPassage);
  const replayed = replayScans(passages, scanner.policy);
  if (turns) {
    await tx.update(checkIns).set({ offline: true }).where(eq(checkIns.id, before.id));
    await writeReplayed(tx, record.ticket, { scans: passages, replayed });
  }
  const answer = before.told ?? before.answer;
  return { nonce, answer, first: answer === 'duplicate' ? lastIn(passages, replayed, nonce) : null };
}

function latest(passages: readonly KeptScan[]): number {
  return passages.reduce((last, { at }) => Math.max(last, at.getTime()), -1);
}

/** Holds the ticket still: what the scan comes to if it was refunded, blocked or moved since it was judged. */
async function lockTicket(tx: Tx, { answer, serial, record, scanner }: JudgedScan): Promise<ScanAnswer> {
  const [row] = await tx
    .select({ state: tickets.state, serial: tickets.serial, blockedAt: tickets.blockedAt })
    .from(tickets)
    .where(and(eq(tickets.id, record.ticket), eq(tickets.eventId, scanner.event)))
    .for('no key update');
  if (answer !== 'valid') return answer;
  if (row === undefined || row.state === 'revoked') return 'invalid';
  if (row.state === 'refunded') return 'refunded';
  if (row.serial > serial) return 'transferred';
  // whoever is inside may leave
  return row.blockedAt === null || record.direction === 'out' ? 'valid' : 'blocked';
}

/** False where the scanner's nonce stands for another ticket. */
async function insert(tx: Tx, row: typeof checkIns.$inferInsert): Promise<boolean> {
  const kept = await tx
    .insert(checkIns)
    .values(row)
    .onConflictDoNothing({ target: [checkIns.scannerId, checkIns.nonce] })
    .returning({ id: checkIns.id });
  return kept.length > 0;
}

async function isTaken(tx: Tx, { record, scanner }: JudgedScan): Promise<boolean> {
  const own = and(eq(checkIns.scannerId, scanner.scanner), eq(checkIns.nonce, record.nonce));
  return (await tx.$count(checkIns, own)) > 0;
}
