import type { CheckInRecord } from '@zilker/contracts/http/doors';
import type { DoorEntry, ScanAnswer } from '@zilker/contracts/ticket/door-list';
import { type Judgement, judgeByHand, judgeNatively, type Proofs } from '@zilker/contracts/ticket/judge';
import type { Door } from '@zilker/contracts/ticket/open-door';
import type { StaticCode } from '@zilker/contracts/ticket/static-code';
import type { CodeKeys } from './code-keys.ts';
import type { ScannerStanding, TicketStanding } from './standing.ts';

/** A scan with what its code proves. */
export type JudgedScan = {
  readonly record: CheckInRecord;
  readonly scanner: ScannerStanding;
  /** Undefined for a ticket that this event does not have: there is nothing to keep the scan with. */
  readonly ticket: TicketStanding | undefined;
  /** When it was scanned, by our clock. */
  readonly atMs: number;
  /** `valid`: the code is good, and whether somebody is inside already is still to be seen. */
  readonly answer: ScanAnswer;
  /** That of the code, or the ticket's where the code was good when it was scanned; 0 where it is not good. */
  readonly serial: number;
};

/** The scanner judged by its own clock, and ours is not quite the same. */
const stepsMore = 1;

/**
 * What a scan proves by itself, at its time and by its ticket as it stands. `aheadMs`: how far the scanner's clock is ahead of ours. Where that
 * was set right since the scan, the code itself says by which of the two times it was made.
 */
export async function judgeScan(
  record: CheckInRecord,
  known: { scanner: ScannerStanding; ticket: TicketStanding | undefined },
  by: { keys: CodeKeys; proofs: Proofs; aheadMs: number },
): Promise<JudgedScan> {
  const { scanner } = known;
  const ticket = known.ticket?.event === scanner.event ? known.ticket : undefined;
  const judgedAt = async (atMs: number): Promise<JudgedScan> => {
    const judgement = await judgeAt(record, { scanner, ticket }, by, atMs);
    return { record, scanner, ticket, atMs, ...provenBy(judgement, record, ticket) };
  };
  const judged = await judgedAt(record.atMs - by.aheadMs);
  if (judged.answer !== 'stale_code' || by.aheadMs === 0) return judged;
  const uncorrected = await judgedAt(record.atMs);
  return uncorrected.answer === 'stale_code' ? judged : uncorrected;
}

function judgeAt(
  record: CheckInRecord,
  { scanner, ticket }: { scanner: ScannerStanding; ticket: TicketStanding | undefined },
  { keys, proofs }: { keys: CodeKeys; proofs: Proofs },
  nowMs: number,
): Promise<Judgement> | Judgement {
  const { event, gate, doorsAtMs, policy } = scanner;
  const entry = ticket && entryOf(ticket, record, nowMs);
  const door: Door = {
    event,
    version: 0,
    doorsAtMs,
    policy,
    gates: [],
    size: 1,
    find: (asked) => (asked === entry?.ticket ? entry : undefined),
  };
  const scan = {
    direction: record.direction,
    nowMs,
    gate,
    door,
    verifiers: keys.verifiers,
    here: new Map(),
    stepsMore,
    digitsTurn: (code: StaticCode) => keys.digitsTurn(code, nowMs),
  };
  if (record.code !== null) return judgeNatively({ ...scan, code: record.code }, proofs);
  return record.byHand === null
    ? { answer: 'invalid', reason: 'not_a_code' }
    : judgeByHand(scan, record.ticket);
}

const going = new Set(['valid', 'checked_in', 'outside']);

/**
 * Who came first is settled by all scans of the ticket together: here each is taken as if it could be its turn. Somebody who went in by the
 * scanner's own word did so with the serial of then, though the ticket has moved to another phone since: else it would be good once more.
 */
function entryOf(
  { ticket, state, serial, serialAtMs, blocked, gates }: TicketStanding,
  { direction, offline }: CheckInRecord,
  atMs: number,
) {
  const turn = direction === 'out' ? 'checked_in' : 'valid';
  const isBefore = offline && serialAtMs !== null && atMs < serialAtMs;
  return {
    ticket,
    serial: isBefore ? serial - 1 : serial,
    state: going.has(state) ? turn : state,
    blocked,
    gates,
    typeName: '',
    holder: null,
    checkedIn: null,
    refundedAtMs: null,
  } satisfies DoorEntry;
}

function provenBy(
  judgement: Judgement,
  record: CheckInRecord,
  ticket: TicketStanding | undefined,
): Pick<JudgedScan, 'answer' | 'serial'> {
  const { answer } = judgement;
  const namesAnother = 'ticket' in judgement && judgement.ticket !== record.ticket;
  // the box office knows every ticket, so one that it does not know was never sold
  if (namesAnother || (answer === 'valid' && ticket === undefined)) return { answer: 'invalid', serial: 0 };
  return { answer, serial: answer === 'valid' ? Math.max(judgement.serial, ticket?.serial ?? 0) : 0 };
}
