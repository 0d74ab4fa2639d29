import type { Direction } from '../http/doors.ts';
import type { Id } from '../ids.ts';
import {
  type Authenticity,
  authenticate,
  authenticateNatively,
  authenticateStatic,
  authenticateStaticNatively,
} from './authenticate.ts';
import { type Code, parseCode, stepAt, stepMs } from './code.ts';
import type { DoorGate, FirstCheckIn, Verifier } from './door-list.ts';
import type { Door } from './open-door.ts';
import { carriedFromMs } from './policy.ts';
import { type Carrier, parseStaticCode, type StaticCode } from './static-code.ts';

/** What a door knows when a code is held up to it. */
export type Scan = {
  /** The scanned text, whatever it is. */
  readonly code: string;
  readonly direction: Direction;
  readonly nowMs: number;
  /** The gate that scans; null where any ticket may enter. */
  readonly gate: Id<'gate'> | null;
  readonly door: Door;
  readonly verifiers: readonly Verifier[];
  /** The last that was let in or out at this door with each ticket, and that the list does not know yet. */
  readonly here: ReadonlyMap<string, Passage>;
  /** Steps of 15 s that a code may be off beyond what a door takes, either way: for who judges again what a door judged by its own clock. */
  readonly stepsMore?: number;
  /** Whether the turning digits of Google's pass are those of the time of the scan: known to the box office alone. */
  readonly digitsTurn?: (code: StaticCode) => boolean;
};

export type Passage = FirstCheckIn & { readonly direction: Direction };

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
  | ({ readonly answer: 'blocked' } & Bearer)
  | ({ readonly answer: 'refunded'; readonly refundedAtMs: number | null } & Bearer)
  | ({ readonly answer: 'transferred' } & Bearer)
  | { readonly answer: 'wrong_event'; readonly ticket: Id<'ticket'>; readonly event: Id<'event'> }
  /** `expected`: the gates that take this ticket. */
  | ({ readonly answer: 'wrong_gate'; readonly expected: readonly DoorGate[] } & Bearer)
  | ({ readonly answer: 'not_yet'; readonly doorsAtMs: number } & Bearer)
  /** `aheadMs`: how far the code's time is from ours; negative for an old one, a screenshot most likely. */
  | { readonly answer: 'stale_code'; readonly ticket: Id<'ticket'>; readonly aheadMs: number }
  /** `fromMs`: when the event begins to take this carrier's codes; null for never. */
  | {
      readonly answer: 'not_carried';
      readonly ticket: Id<'ticket'>;
      readonly carrier: Carrier;
      readonly fromMs: number | null;
    }
  /** Good as far as a door can tell with no network: the digits are still to be checked, or the person. */
  | ({ readonly answer: 'unproven' } & Bearer)
  | ({ readonly answer: 'not_inside' } & Bearer);

/**
 * Judges a scanned code. Pure: the same door, clock and code always give the same answer, on a scanner without network and in
 * core-api alike. What proves nothing about who holds the phone (no code of ours, another event's, an old one) is answered
 * first and names nobody. Never throws.
 */
export function judge(scan: Scan): Judgement {
  const fixed = parseStaticCode(scan.code);
  if (fixed) return weighStatic(scan, fixed, authenticateStatic(fixed, scan.verifiers));
  const code = parseCode(scan.code);
  if (!code) return { answer: 'invalid', reason: 'not_a_code' };
  return weigh(scan, code, authenticate(code, scan.verifiers));
}

/** Whether signatures check: by whoever has the fastest way to tell. */
export type Proofs = {
  turning(code: Code, verifiers: readonly Verifier[]): Promise<Authenticity>;
  fixed(code: StaticCode, verifiers: readonly Verifier[]): Promise<boolean>;
};
const native: Proofs = { turning: authenticateNatively, fixed: authenticateStaticNatively };

/** As `judge`, with the platform's own cryptography: the one for a busy door. */
export async function judgeNatively(scan: Scan, proofs: Proofs = native): Promise<Judgement> {
  const fixed = parseStaticCode(scan.code);
  if (fixed) return weighStatic(scan, fixed, await proofs.fixed(fixed, scan.verifiers));
  const code = parseCode(scan.code);
  if (!code) return { answer: 'invalid', reason: 'not_a_code' };
  return weigh(scan, code, await proofs.turning(code, scan.verifiers));
}

/** As `judge`, for a ticket that a person of the venue found by name, with no code to scan. */
export function judgeByHand(scan: Omit<Scan, 'code'>, ticket: Id<'ticket'>): Judgement {
  const entry = scan.door.find(ticket);
  if (!entry) return { answer: 'invalid', reason: 'not_a_code' };
  return judgeTicket(scan, { ticket, serial: entry.serial });
}

/** A code counts in its own step and the next, so that a screenshot is stale within 30 s … */
const stepsBehindMost = 1;
/** … and for a phone whose clock is ahead by as much. */
const stepsAheadMost = 2;

function weigh(scan: Scan, code: Code, authenticity: Authenticity): Judgement {
  if (authenticity !== 'authentic') return { answer: 'invalid', reason: authenticity };
  const { ticket, event } = code.certificate;
  if (event !== scan.door.event) return { answer: 'wrong_event', ticket, event };
  const stepsAhead = code.step - stepAt(scan.nowMs);
  const more = scan.stepsMore ?? 0;
  if (stepsAhead < -stepsBehindMost - more || stepsAhead > stepsAheadMost + more)
    return { answer: 'stale_code', ticket, aheadMs: stepsAhead * stepMs };
  return judgeTicket(scan, code.certificate);
}

/** A code that a picture of it is as good as: it counts when the event says so. */
function weighStatic(scan: Scan, code: StaticCode, isAuthentic: boolean): Judgement {
  const { ticket, event, carrier, serial } = code;
  if (!isAuthentic) return { answer: 'invalid', reason: 'certificate' };
  if (event !== scan.door.event) return { answer: 'wrong_event', ticket, event };
  const fromMs = carriedFromMs(scan.door.policy, scan.door.doorsAtMs);
  if (fromMs === null || scan.nowMs < fromMs) return { answer: 'not_carried', ticket, carrier, fromMs };
  if (code.digits !== null && scan.digitsTurn && !scan.digitsTurn(code))
    return { answer: 'invalid', reason: 'device' };
  const judged = judgeTicket(scan, { ticket, serial });
  if (judged.answer !== 'valid' || code.digits === null || scan.digitsTurn) return judged;
  const { unlisted: _, ...bearer } = judged;
  return { ...bearer, answer: 'unproven' };
}

/** The code is good and its holder's; from here on it is about the ticket. */
function judgeTicket(
  scan: Omit<Scan, 'code'>,
  { ticket, serial }: { ticket: Id<'ticket'>; serial: number },
): Judgement {
  const { nowMs, gate, door, direction } = scan;
  const entry = door.find(ticket);
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
  const last = scan.here.get(ticket);
  const inside = last ? last.direction === 'in' : entry?.state === 'checked_in';
  if (direction === 'out')
    return inside ? { answer: 'valid', unlisted: !current, ...bearer } : { answer: 'not_inside', ...bearer };
  if (entry?.blocked) return { answer: 'blocked', ...bearer };
  if (inside)
    return { answer: 'duplicate', first: earlier(entry?.checkedIn ?? null, last ?? null), ...bearer };
  if (nowMs < door.doorsAtMs) return { answer: 'not_yet', doorsAtMs: door.doorsAtMs, ...bearer };
  if (gate !== null && entry?.gates && !entry.gates.includes(gate)) {
    const { gates } = entry;
    return { answer: 'wrong_gate', expected: door.gates.filter(({ id }) => gates.includes(id)), ...bearer };
  }
  // who went out comes in again only where that is allowed: elsewhere the ticket is used up
  const wasOutside = last ? last.direction === 'out' : entry?.state === 'outside';
  if (wasOutside && !door.policy.reentry)
    return { answer: 'duplicate', first: entry?.checkedIn ?? null, ...bearer };
  return { answer: 'valid', unlisted: !current, ...bearer };
}

function earlier(a: FirstCheckIn | null, b: Passage | null): FirstCheckIn | null {
  if (b === null || (a !== null && a.atMs <= b.atMs)) return a;
  return { atMs: b.atMs, gateName: b.gateName, by: b.by };
}
