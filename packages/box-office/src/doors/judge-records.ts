import type { CheckInRecord } from '@zilker/contracts/http/doors';
import type { ScanAnswer, Verifier } from '@zilker/contracts/ticket/door-list';
import { type Judgement, judgeNatively, openDoor } from '@zilker/contracts/ticket/judge';
import type { Db } from '../db.ts';
import { readDoor, readDoorEntries } from './door-entries.ts';
import type { ScannerIds } from './scanner.ts';

/** A record with what its code proves. `serial` is set only where the code was of this ticket and good. */
export type JudgedRecord = {
  record: CheckInRecord;
  answer: ScanAnswer;
  serial: number | null;
  known: boolean;
};

/**
 * What each code proves by itself, at the time of its scan and by the tickets as they stand. Who came first is left open here: a
 * ticket that is checked in already may have been so by this very scan.
 */
export async function judgeRecords(
  db: Db,
  input: { scanner: ScannerIds; checkIns: readonly CheckInRecord[]; verifiers: readonly Verifier[] },
): Promise<JudgedRecord[]> {
  const { event, gate } = input.scanner;
  const named = [...new Set(input.checkIns.map(({ ticket }) => ticket))];
  const [about, listed] = await Promise.all([readDoor(db, event), readDoorEntries(db, event, named)]);
  const entries = listed.map((entry) => ({
    ...entry,
    checkedIn: null,
    state: entry.state === 'checked_in' ? ('valid' as const) : entry.state,
  }));
  const door = openDoor({ event, ...about, entries });
  const { verifiers } = input;
  return Promise.all(
    input.checkIns.map(async (record) => {
      const scan = { code: record.code, nowMs: record.atMs, gate, door, verifiers, checkedIn: new Map() };
      return judged(record, await judgeNatively(scan), door.entries.has(record.ticket));
    }),
  );
}

function judged(record: CheckInRecord, judgement: Judgement, known: boolean): JudgedRecord {
  const { answer } = judgement;
  const namesAnother = 'ticket' in judgement && judgement.ticket !== record.ticket;
  // the box office knows every ticket, so one that it does not know was never sold
  if (namesAnother || (answer === 'valid' && !known))
    return { record, answer: 'invalid', serial: null, known };
  return { record, answer, serial: answer === 'valid' ? judgement.serial : null, known };
}
