import type { CheckInRecord } from '@zilker/contracts/http/doors';
import type { ScanAnswer, Verifier } from '@zilker/contracts/ticket/door-list';
import { type Judgement, judgeByHand, judgeNatively } from '@zilker/contracts/ticket/judge';
import type { Door } from '@zilker/contracts/ticket/open-door';
import type { StaticCode } from '@zilker/contracts/ticket/static-code';
import type { Db } from '../db.ts';
import { readDoor, readDoorEntries } from './door-entries.ts';
import type { ScannerIds } from './scanner.ts';

/** A record with what its code proves. `serial` is set only where the code was of this ticket and good. */
export type JudgedRecord = {
  record: CheckInRecord;
  /** When it was scanned, by our clock. */
  at: Date;
  answer: ScanAnswer;
  serial: number | null;
  known: boolean;
  /** Whether who goes out may come in again. */
  reentry: boolean;
};

/** What codes are checked with: public keys, and the secret of the digits that turn in Google's passes. */
export type CodeKeys = {
  verifiers: readonly Verifier[];
  digitsTurn: (code: StaticCode, atMs: number) => boolean;
};

/**
 * What each code proves by itself, at the time of its scan and by the tickets as they stand. Who came first is left open here: a
 * ticket that is inside already may be so by this very scan. `aheadMs`: how far the scanner's clock is ahead of ours.
 */
export async function judgeRecords(
  db: Db,
  input: { scanner: ScannerIds; checkIns: readonly CheckInRecord[]; keys: CodeKeys; aheadMs: number },
): Promise<JudgedRecord[]> {
  const { event, gate } = input.scanner;
  const tables = await readDoor(db, event);
  const named = [...new Set(input.checkIns.map(({ ticket }) => ticket))];
  const listed = await readDoorEntries(db, event, tables, named);
  const { verifiers, digitsTurn } = input.keys;
  return Promise.all(
    input.checkIns.map(async (record) => {
      const { ticket, code, direction } = record;
      const nowMs = record.atMs - input.aheadMs;
      const entry = listed.find((one) => one.ticket === ticket);
      // whether it is inside is settled by its rows, in their order; here each stands as if it could be this one's turn
      const state = direction === 'out' ? 'checked_in' : 'valid';
      const moves = entry && ['checked_in', 'outside', 'valid'].includes(entry.state);
      const door: Door = {
        event,
        version: 0,
        ...tables,
        size: listed.length,
        find: (asked) =>
          entry && asked === ticket ? { ...entry, state: moves ? state : entry.state } : undefined,
      };
      const scan = {
        direction,
        nowMs,
        gate,
        door,
        verifiers,
        here: new Map(),
        // the scanner judged by its own clock, and this one is not quite the same
        stepsMore: 1,
        digitsTurn: (fixed: StaticCode) => digitsTurn(fixed, nowMs),
      };
      const judgement = code === null ? judgeByHand(scan, ticket) : await judgeNatively({ ...scan, code });
      const { reentry } = tables.policy;
      return { ...judged(record, judgement, entry !== undefined), at: new Date(nowMs), reentry };
    }),
  );
}

function judged(
  record: CheckInRecord,
  judgement: Judgement,
  known: boolean,
): Omit<JudgedRecord, 'at' | 'reentry'> {
  const { answer } = judgement;
  const namesAnother = 'ticket' in judgement && judgement.ticket !== record.ticket;
  // the box office knows every ticket, so one that it does not know was never sold
  if (namesAnother || (answer === 'valid' && !known))
    return { record, answer: 'invalid', serial: null, known };
  return { record, answer, serial: answer === 'valid' ? judgement.serial : null, known };
}
