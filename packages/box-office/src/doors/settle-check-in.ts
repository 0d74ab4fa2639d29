import type { CheckInRecord, syncCheckIns as route } from '@zilker/contracts/http/doors';
import type { Id } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { and, eq, ne } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { checkIns, tickets } from '../schema/tables.ts';
import { checkInRow } from './check-in-row.ts';
import { firstIn } from './first-in.ts';
import type { JudgedScan } from './judge-scan.ts';
import { isPassage, type KeptScan, readScans, replayScans, writeReplayed } from './scans-of-ticket.ts';

export type Result = ReplyOf<typeof route>['results'][number];

/**
 * Keeps one judged scan among all others of its ticket, once, and answers it. One that was let in without a network is a fact and takes its
 * place in the order of time, which may make an earlier answer a duplicate; one that waits for our word comes after all that is known.
 */
export async function settleCheckIn(tx: Tx, scan: JudgedScan, now: Date): Promise<Result> {
  const { record, scanner, ticket } = scan;
  const { nonce } = record;
  // nothing of this event to keep it with
  if (ticket === undefined) return { nonce, answer: scan.answer, first: null };
  const answer = await lockTicket(tx, scan);
  const scans = await readScans(tx, record.ticket);
  const before = scans.find((one) => one.nonce === nonce);
  if (before !== undefined) return repeat(tx, before, { scan, scans });
  // a nonce that stands for another ticket stands for no second one
  if (await standsForAnother(tx, scanner.scanner, record)) return { nonce, answer: 'invalid', first: null };
  if (answer !== 'valid') {
    await tx.insert(checkIns).values(checkInRow(scan, { answer }, now));
    return { nonce, answer, first: null };
  }
  return takeIn(tx, scan, scans, now);
}

async function takeIn(tx: Tx, scan: JudgedScan, scans: readonly KeptScan[], now: Date): Promise<Result> {
  const { record, scanner } = scan;
  const passages = scans.filter(isPassage);
  const atMs = record.offline ? scan.atMs : Math.max(scan.atMs, latest(passages) + 1);
  const row = checkInRow(scan, { answer: 'valid', atMs }, now);
  // a moment's difference of two clocks does not put what is asked now before what was answered
  const at = record.offline ? row.at : new Date(Math.max(0, atMs));
  const replayed = replayScans([...passages, { ...row, at }], scanner.policy);
  const place = replayed.places.get(row.nonce) ?? { answer: 'valid', leftAtMs: null };
  const told = place.answer;
  const leftAt = place.leftAtMs === null ? null : new Date(place.leftAtMs);
  const insert = async () => {
    await tx.insert(checkIns).values({ ...row, at, accepted: told === 'valid', answer: told, told, leftAt });
  };
  if (isPassage({ ...row, at, answer: told, told, undoneAt: null }))
    await writeReplayed(tx, record.ticket, { scans: passages, replayed, insert });
  else await insert();
  return { nonce: record.nonce, answer: told, first: await firstFor(tx, told, row.id, record.ticket) };
}

/** The answer that this scan was told; where its scanner has let them in meanwhile by its own word, that is taken down. */
async function repeat(
  tx: Tx,
  before: KeptScan,
  { scan, scans }: { scan: JudgedScan; scans: readonly KeptScan[] },
): Promise<Result> {
  const { record, scanner } = scan;
  const told = before.told ?? before.answer;
  if (record.offline && !before.offline) {
    await tx.update(checkIns).set({ offline: true }).where(eq(checkIns.id, before.id));
    const known = scans.map((one) => (one === before ? { ...one, offline: true } : one));
    const passages = known.filter(isPassage);
    const replayed = replayScans(passages, scanner.policy);
    await writeReplayed(tx, record.ticket, { scans: passages, replayed });
  }
  return { nonce: record.nonce, answer: told, first: await firstFor(tx, told, before.id, record.ticket) };
}

function latest(passages: readonly KeptScan[]): number {
  return passages.reduce((last, { at }) => Math.max(last, at.getTime()), -1);
}

async function firstFor(tx: Tx, told: ScanAnswer, own: Id<'checkIn'>, ticket: Id<'ticket'>) {
  return told === 'duplicate' ? firstIn(tx, ticket, own) : null;
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
  return row.blockedAt === null ? 'valid' : 'blocked';
}

async function standsForAnother(
  tx: Tx,
  scanner: Id<'scanner'>,
  { nonce, ticket }: CheckInRecord,
): Promise<boolean> {
  const [row] = await tx
    .select({ id: checkIns.id })
    .from(checkIns)
    .where(and(eq(checkIns.scannerId, scanner), eq(checkIns.nonce, nonce), ne(checkIns.ticketId, ticket)));
  return row !== undefined;
}
