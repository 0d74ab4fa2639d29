import type { CheckInRecord, syncCheckIns as route } from '@zilker/contracts/http/doors';
import { type Id, newId } from '@zilker/contracts/ids';
import type { ReplyOf } from '@zilker/contracts/route';
import type { FirstCheckIn, ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { and, eq } from 'drizzle-orm';
import type { Tx } from '../db.ts';
import { checkIns, gates, tickets } from '../schema/tables.ts';
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
  const write = (answered: ScanAnswer) => insert(tx, scanner, judged, answered, now);

  const wanted = answer === 'valid' ? await lockTicket(tx, scanner, ticket, serial ?? 0) : answer;
  if (await write(wanted)) {
    if (wanted === 'valid')
      await tx.update(tickets).set({ state: 'checked_in' }).where(eq(tickets.id, ticket));
    return { nonce, answer: wanted, first: null };
  }
  const before = await answeredBefore(tx, scanner, record);
  if (before !== null) return withFirst(tx, ticket, nonce, before);
  // a nonce that stands for another ticket stands for no second one
  if (!(await write('duplicate'))) return { nonce, answer: 'invalid', first: null };
  return withFirst(tx, ticket, nonce, 'duplicate');
}

/** Holds the ticket still: `valid` unless it was refunded or moved since it was judged. */
async function lockTicket(
  tx: Tx,
  { event }: ScannerIds,
  ticket: Id<'ticket'>,
  serial: number,
): Promise<ScanAnswer> {
  const [row] = await tx
    .select({ state: tickets.state, serial: tickets.serial })
    .from(tickets)
    .where(and(eq(tickets.id, ticket), eq(tickets.eventId, event)))
    .for('update');
  if (row === undefined || row.state === 'revoked') return 'invalid';
  if (row.state === 'refunded') return 'refunded';
  return row.state === 'transferred' || row.serial > serial ? 'transferred' : 'valid';
}

/** False when the ticket has its accepted check-in already, or this nonce its answer. */
async function insert(
  tx: Tx,
  scanner: ScannerIds,
  { record }: JudgedRecord,
  answer: ScanAnswer,
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
      code: record.code,
      accepted: answer === 'valid',
      answer,
      offline: record.offline,
      // a phone whose clock is ahead admits nobody tomorrow
      at: new Date(Math.min(record.atMs, now.getTime())),
      createdAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: checkIns.id });
  return rows.length > 0;
}

async function answeredBefore(
  tx: Tx,
  { scanner }: ScannerIds,
  { nonce, ticket }: CheckInRecord,
): Promise<ScanAnswer | null> {
  const [row] = await tx
    .select({ answer: checkIns.answer })
    .from(checkIns)
    .where(and(eq(checkIns.scannerId, scanner), eq(checkIns.nonce, nonce), eq(checkIns.ticketId, ticket)));
  return row?.answer ?? null;
}

async function withFirst(tx: Tx, ticket: Id<'ticket'>, nonce: string, answer: ScanAnswer): Promise<Result> {
  return { nonce, answer, first: answer === 'duplicate' ? await firstOf(tx, ticket) : null };
}

async function firstOf(tx: Tx, ticket: Id<'ticket'>): Promise<FirstCheckIn | null> {
  const [row] = await tx
    .select({ at: checkIns.at, gateName: gates.name })
    .from(checkIns)
    .innerJoin(gates, eq(gates.id, checkIns.gateId))
    .where(and(eq(checkIns.ticketId, ticket), eq(checkIns.accepted, true)));
  return row === undefined ? null : { atMs: row.at.getTime(), gateName: row.gateName };
}
