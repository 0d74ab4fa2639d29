import type { Id } from '../ids.ts';
import { type Authenticity, authenticate, authenticateNatively } from './authenticate.ts';
import { type Code, parseCode, stepAt, stepMs } from './code.ts';
import type { DoorEntry, DoorGate, DoorList, FirstCheckIn, Verifier } from './door-list.ts';

/** What a door knows when a code is held up to it. */
export type Scan = {
  /** The scanned text, whatever it is. */
  readonly code: string;
  readonly nowMs: number;
  /** The gate that scans; null where any ticket may enter. */
  readonly gate: Id<'gate'> | null;
  readonly door: Door;
  readonly verifiers: readonly Verifier[];
  /** Check-ins made at this door that the list does not know yet. */
  readonly checkedIn: ReadonlyMap<string, FirstCheckIn>;
  /** How many steps of 15 s a phone's clock may be off; 2 unless told. */
  readonly stepsOff?: number;
};

/** A door list made quick to ask. */
export type Door = Pick<DoorList, 'event' | 'doorsAtMs' | 'gates'> & {
  readonly entries: ReadonlyMap<string, DoorEntry>;
};

/** Whose ticket it is, as far as the door knows; null for what it does not. */
type Bearer = {
  readonly ticket: Id<'ticket'>;
  readonly serial: number;
  readonly typeName: string | null;
  readonly holder: string | null;
};

export type Judgement =
  /** `unlisted`: sold or moved since the list was made, so only the certificate speaks for it. */
  | ({ readonly answer: 'valid'; readonly unlisted: boolean } & Bearer)
  | ({ readonly answer: 'duplicate'; readonly first: FirstCheckIn | null } & Bearer)
  | { readonly answer: 'invalid'; readonly reason: 'not_a_code' | 'certificate' | 'device' }
  | ({ readonly answer: 'invalid'; readonly reason: 'revoked' } & Bearer)
  | ({ readonly answer: 'refunded'; readonly refundedAtMs: number | null } & Bearer)
  | ({ readonly answer: 'transferred' } & Bearer)
  | { readonly answer: 'wrong_event'; readonly ticket: Id<'ticket'>; readonly event: Id<'event'> }
  /** `expected`: the gates that take this ticket. */
  | ({ readonly answer: 'wrong_gate'; readonly expected: readonly DoorGate[] } & Bearer)
  | ({ readonly answer: 'not_yet'; readonly doorsAtMs: number } & Bearer)
  /** `aheadMs`: how far the code's time is from ours; negative for an old one, a screenshot most likely. */
  | { readonly answer: 'stale_code'; readonly ticket: Id<'ticket'>; readonly aheadMs: number };

/**
 * Judges a scanned code. Pure: the same door, clock and code always give the same answer, on a scanner without network and in
 * core-api alike. What proves nothing about who holds the phone (no code of ours, another event's, an old one) is answered
 * first and names nobody. Never throws.
 */
export function judge(scan: Scan): Judgement {
  const code = parseCode(scan.code);
  if (!code) return { answer: 'invalid', reason: 'not_a_code' };
  return weigh(scan, code, authenticate(code, scan.verifiers));
}

/** As `judge`, with the platform's own cryptography: the one for a busy door. */
export async function judgeNatively(scan: Scan): Promise<Judgement> {
  const code = parseCode(scan.code);
  if (!code) return { answer: 'invalid', reason: 'not_a_code' };
  return weigh(scan, code, await authenticateNatively(code, scan.verifiers));
}

export function openDoor(list: DoorList): Door {
  return { ...list, entries: new Map(list.entries.map((entry) => [entry.ticket, entry])) };
}

const stepsOffDefault = 2;

function weigh(scan: Scan, code: Code, authenticity: Authenticity): Judgement {
  if (authenticity !== 'authentic') return { answer: 'invalid', reason: authenticity };
  const { ticket, event } = code.certificate;
  if (event !== scan.door.event) return { answer: 'wrong_event', ticket, event };
  const stepsAhead = code.step - stepAt(scan.nowMs);
  if (Math.abs(stepsAhead) > (scan.stepsOff ?? stepsOffDefault))
    return { answer: 'stale_code', ticket, aheadMs: stepsAhead * stepMs };
  return judgeTicket(scan, code);
}

/** The code is live and the phone's own; from here on it is about the ticket. */
function judgeTicket({ nowMs, gate, door, checkedIn }: Scan, { certificate }: Code): Judgement {
  const { ticket, serial } = certificate;
  const entry = door.entries.get(ticket);
  // A serial above the listed one was given out after the list was made: the name on the list is the last holder's.
  const current = entry !== undefined && serial <= Math.max(entry.serial, 1);
  const bearer = {
    ticket,
    serial,
    typeName: entry?.typeName ?? null,
    holder: current ? entry.holder : null,
  };
  if (entry && serial < entry.serial) return { answer: 'transferred', ...bearer, holder: null };
  if (entry?.state === 'refunded') return { answer: 'refunded', refundedAtMs: entry.refundedAtMs, ...bearer };
  if (entry?.state === 'revoked') return { answer: 'invalid', reason: 'revoked', ...bearer };
  if (entry?.state === 'transferred') return { answer: 'transferred', ...bearer, holder: null };
  const first = earlier(entry?.checkedIn ?? null, checkedIn.get(ticket) ?? null);
  if (first || entry?.state === 'checked_in') return { answer: 'duplicate', first, ...bearer };
  if (nowMs < door.doorsAtMs) return { answer: 'not_yet', doorsAtMs: door.doorsAtMs, ...bearer };
  if (gate !== null && entry?.gates && !entry.gates.includes(gate)) {
    const { gates } = entry;
    return { answer: 'wrong_gate', expected: door.gates.filter(({ id }) => gates.includes(id)), ...bearer };
  }
  return { answer: 'valid', unlisted: !current, ...bearer };
}

function earlier(a: FirstCheckIn | null, b: FirstCheckIn | null): FirstCheckIn | null {
  if (!a || !b) return a ?? b;
  return a.atMs <= b.atMs ? a : b;
}
