import { newId } from '@zilker/contracts/ids';
import type { ScanAnswer } from '@zilker/contracts/ticket/door-list';
import type { checkIns } from '../schema/tables.ts';
import type { JudgedScan } from './judge-scan.ts';

/**
 * The row of a scan, with the answer that is told. `atMs` is its time unless another is given; nobody goes through tomorrow, whatever a
 * clock says.
 */
export function checkInRow(
  { record, scanner, ...scan }: JudgedScan,
  { answer, atMs = scan.atMs }: { answer: ScanAnswer; atMs?: number },
  now: Date,
) {
  const { code, byHand } = record;
  return {
    id: newId('checkIn'),
    venueId: scanner.venue,
    eventId: scanner.event,
    ticketId: record.ticket,
    gateId: scanner.gate,
    scannerId: scanner.scanner,
    nonce: record.nonce,
    direction: record.direction,
    // what has neither proves nothing, and is kept all the same
    code: code === null && byHand === null ? '' : storable(code),
    byHand,
    accepted: answer === 'valid',
    answer,
    told: answer,
    offline: record.offline,
    at: new Date(Math.max(0, Math.min(atMs, now.getTime()))),
    deviceAt: dated(record.atMs),
    listAt: dated(record.listAtMs),
    createdAt: now,
  } satisfies typeof checkIns.$inferInsert;
}

/** A time that a device says, as far as PostgreSQL and people can read it: to the end of the year 9999. */
function dated(ms: number): Date {
  return new Date(Math.min(ms, 253_402_300_799_999));
}

/** PostgreSQL's text knows no character 0, and a picture may hold any. */
function storable(code: string | null): string | null {
  return code?.replaceAll('\0', '\ufffd') ?? null;
}
