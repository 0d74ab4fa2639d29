import type { CheckInRecord, syncCheckIns as route } from '@zilker/contracts/http/doors';
import { type Id, newId } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { FirstCheckIn, ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { and, asc, desc, eq, gte, isNull } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { checkIns, gates, scanners, tickets } from '../schema/tables.ts';
import type { JudgedRecord } from './judge-records.ts';
import type { ScannerIds } from './scanner.ts';

type Result = ReplyOf<typeof route>['results'][number];

/** Writes one judged check-in, once, and answers it. */
export async function settleCheckIn(
  tx: Tx,
  scanner: ScannerIds,
  judged: JudgedRecord,
  now: Date,
): Promise<Result> {
  const { record, answer, known, serial } = judged;
  const { nonce, ticket } = record;
  // nothing of this venue to keep it with
  if (!known) return { nonce, answer, first: null };
  const wanted = answer === 'valid' ? await lockTicket(tx, scanner, ticket, serial ?? 0) : answer;
  const before = await answeredBefore(tx, scanner, record);
  // a nonce that stands for another ticket stands for no second one
  if (before === 'of another') return { nonce, answer: 'invalid', first: null };
  if (before !== null) return withFirst(tx, ticket, nonce, before);
  if (wanted !== 'valid') {
    await insert(tx, scanner, judged, { answer: wanted }, now);
    return { nonce, answer: wanted, first: null };
  }
  return record.direction === 'in' ? comeIn(tx, scanner, judged, now) : goOut(tx, scanner, judged, now);
}

/** Inside once: where somebody is in already this is a duplicate, unless they had gone out between the two and only this came late. */
async function comeIn(tx: Tx, scanner: ScannerIds, judged: JudgedRecord, now: Date): Promise<Result> {
  const { nonce, ticket } = judged.record;
  const out = judged.reentry ? await unmatchedOut(tx, ticket, judged.at) : undefined;
  const leftAt = out?.at ?? null;
  if (!(await insert(tx, scanner, judged, { answer: 'valid', leftAt }, now))) {
    await insert(tx, scanner, judged, { answer: 'duplicate' }, now);
    return withFirst(tx, ticket, nonce, 'duplicate');
  }
  if (out) await tx.update(checkIns).set({ accepted: true, answer: 'valid' }).where(eq(checkIns.id, out.id));
  const inside = leftAt === null || (await openIn(tx, ticket)) !== undefined;
  await tx
    .update(tickets)
    .set({ state: inside ? 'checked_in' : 'outside' })
    .where(eq(tickets.id, ticket));
  return { nonce, answer: 'valid', first: null };
}

async function goOut(tx: Tx, scanner: ScannerIds, judged: JudgedRecord, now: Date): Promise<Result> {
  const { nonce, ticket } = judged.record;
  const open = await openIn(tx, ticket);
  const answer = open === undefined ? 'not_inside' : 'valid';
  await insert(tx, scanner, judged, { answer }, now);
  if (open === undefined) return { nonce, answer, first: null };
  // where nobody comes in again, the time in stays open, so that its ticket is used up
  if (judged.reentry) await tx.update(checkIns).set({ leftAt: judged.at }).where(eq(checkIns.id, open.id));
  await tx.update(tickets).set({ state: 'outside' }).where(eq(tickets.id, ticket));
  return { nonce, answer, first: null };
}

async function openIn(tx: Tx, ticket: Id<'ticket'>): Promise<{ id: Id<'checkIn'> } | undefined> {
  const [row] = await tx
    .select({ id: checkIns.id })
    .from(checkIns)
    .where(
      and(
        eq(checkIns.ticketId, ticket),
        eq(checkIns.accepted, true),
        eq(checkIns.direction, 'in'),
        isNull(checkIns.leftAt),
        isNull(checkIns.undoneAt),
      ),
    );
  return row;
}

/** The first time out after `at` for which no time in was known. */
async function unmatchedOut(
  tx: Tx,
  ticket: Id<'ticket'>,
  at: Date,
): Promise<{ id: Id<'checkIn'>; at: Date } | undefined> {
  const [row] = await tx
    .select({ id: checkIns.id, at: checkIns.at })
    .from(checkIns)
    .where(
      and(
        eq(checkIns.ticketId, ticket),
        eq(checkIns.direction, 'out'),
        eq(checkIns.answer, 'not_inside'),
        gte(checkIns.at, at),
      ),
    )
    .orderBy(asc(checkIns.at))
    .limit(1);
  return row;
}

/** Holds the ticket still: `valid` unless it was refunded, blocked or moved since it was judged. */
async function lockTicket(
  tx: Tx,
  { event }: ScannerIds,
  ticket: Id<'ticket'>,
  serial: number,
): Promise<ScanAnswer> {
  const [row] = await tx
    .select({ state: tickets.state, serial: tickets.serial, blockedAt: tickets.blockedAt })
    .from(tickets)
    .where(and(eq(tickets.id, ticket), eq(tickets.eventId, event)))
    .for('update');
  if (row === undefined || row.state === 'revoked') return 'invalid';
  if (row.state === 'refunded') return 'refunded';
  if (row.blockedAt !== null) return 'blocked';
  return row.serial > serial ? 'transferred' : 'valid';
}

/** False when the ticket is inside already, or this nonce has its answer. */
async function insert(
  tx: Tx,
  scanner: ScannerIds,
  { record, at }: JudgedRecord,
  { answer, leftAt = null }: { answer: ScanAnswer; leftAt?: Date | null },
  now: Date,
): Promise<boolean> {
  const rows = await tx
    .insert(checkIns)
    .values({
      id: newId('checkIn'),
      venueId: scanner.venue,
      eventId: scanner.event,
      ticketId: record.ticket,
      gateId: scanner.gate,
      scannerId: scanner.scanner,
      nonce: record.nonce,
      direction: record.direction,
      code: record.code,
      byHand: record.byHand,
      accepted: answer === 'valid',
      answer,
      offline: record.offline,
      // nobody is admitted tomorrow, whatever a clock says
      at: new Date(Math.min(at.getTime(), now.getTime())),
      deviceAt: dated(record.atMs),
      listAt: dated(record.listAtMs),
      leftAt,
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: checkIns.id });
  return rows.length > 0;
}

/** A time that a device says, as far as PostgreSQL and people can read it: to the end of the year 9999. */
function dated(ms: number): Date {
  return new Date(Math.min(ms, 253_402_300_799_999));
}

async function answeredBefore(
  tx: Tx,
  { scanner }: ScannerIds,
  { nonce, ticket }: CheckInRecord,
): Promise<ScanAnswer | 'of another' | null> {
  const [row] = await tx
    .select({ answer: checkIns.answer, ticket: checkIns.ticketId })
    .from(checkIns)
    .where(and(eq(checkIns.scannerId, scanner), eq(checkIns.nonce, nonce)));
  if (row === undefined) return null;
  return row.ticket === ticket ? row.answer : 'of another';
}

async function withFirst(tx: Tx, ticket: Id<'ticket'>, nonce: string, answer: ScanAnswer): Promise<Result> {
  return { nonce, answer, first: answer === 'duplicate' ? await firstOf(tx, ticket) : null };
}

/** The last time in that counts. */
async function firstOf(tx: Tx, ticket: Id<'ticket'>): Promise<FirstCheckIn | null> {
  const [row] = await tx
    .select({ at: checkIns.at, gateName: gates.name, by: scanners.name })
    .from(checkIns)
    .innerJoin(gates, eq(gates.id, checkIns.gateId))
    .innerJoin(scanners, eq(scanners.id, checkIns.scannerId))
    .where(
      and(
        eq(checkIns.ticketId, ticket),
        eq(checkIns.accepted, true),
        eq(checkIns.direction, 'in'),
        isNull(checkIns.undoneAt),
      ),
    )
    .orderBy(desc(checkIns.at))
    .limit(1);
  return row === undefined ? null : { atMs: row.at.getTime(), gateName: row.gateName, by: row.by };
}
