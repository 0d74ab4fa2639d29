import * as v from 'valibot';
import { base64url, checkedAs, count, epochMs, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { ticketPolicy } from './policy.ts';

/** What a scan can answer: only `valid` lets somebody in, or out. */
export const scanAnswers = [
  'valid',
  'duplicate',
  'invalid',
  'blocked',
  'refunded',
  'transferred',
  'wrong_event',
  'wrong_gate',
  'not_yet',
  'stale_code',
  /** A code that does not turn, where the event takes none, or none yet. */
  'not_carried',
  /** Google's digits, which need the network: an authentic ticket of somebody, and nothing says that they hold it. */
  'unproven',
  /** Held up on the way out by somebody who is not inside. */
  'not_inside',
] as const;
export type ScanAnswer = (typeof scanAnswers)[number];
export const scanAnswer = v.picklist(scanAnswers);

/** A public key that certificates are checked with: Ed25519, 32 bytes. Certificates name it by `keyId`. */
export const verifier = v.object({
  keyId: v.pipe(count, v.maxValue(255)),
  publicKey: v.pipe(base64url, v.length(43, 'A verifier has 32 bytes.')),
});
export type Verifier = v.InferOutput<typeof verifier>;

/** When and where somebody with a ticket came in. */
export const firstCheckIn = v.object({
  atMs: epochMs,
  gateName: v.string(),
  /** The scanner or the person of the venue that let them in. */
  by: v.string(),
});
export type FirstCheckIn = v.InferOutput<typeof firstCheckIn>;

const gate = v.object({ id: idSchema('gate'), name: v.string() });
export type DoorGate = v.InferOutput<typeof gate>;

export const doorStates = ['valid', 'checked_in', 'outside', 'refunded', 'revoked'] as const;

/** One ticket as the door knows it. */
export const doorEntry = v.object({
  ticket: idSchema('ticket'),
  /** The highest serial given out; 0 while no phone shows the ticket yet. */
  serial: count,
  state: v.picklist(doorStates),
  /** The venue lets nobody in with it, whatever its state. */
  blocked: v.boolean(),
  typeName: words(60),
  holder: v.nullable(v.string()),
  /** The gates that let this ticket in; null for any. */
  gates: v.nullable(v.array(idSchema('gate'))),
  checkedIn: v.nullable(firstCheckIn),
  refundedAtMs: v.nullable(epochMs),
});
export type DoorEntry = v.InferOutput<typeof doorEntry>;

/**
 * A ticket on the wire: `[ticket without its prefix, serial, state (index of doorStates), blocked (1 or 0), type (index), holder, first check-in
 * [atMs, gate (index), by (index)] or null, refundedAtMs or null]`. Names stand once in the list's tables.
 */
export const doorRow = v.tuple([
  v.pipe(v.string(), v.length(26)),
  count,
  v.pipe(count, v.maxValue(doorStates.length - 1)),
  v.picklist([0, 1]),
  count,
  v.nullable(v.string()),
  v.nullable(v.tuple([epochMs, count, count])),
  v.nullable(epochMs),
]);
export type DoorRow = v.InferOutput<typeof doorRow>;

/** As `v.array(doorRow)`, many times faster: a scanner reads tens of thousands while somebody waits at its gate. */
const doorRows = checkedAs(v.array(doorRow), (input) => Array.isArray(input) && input.every(isDoorRow));

function isDoorRow(row: unknown): boolean {
  if (!Array.isArray(row) || row.length !== doorRow.items.length) return false;
  const [ticket, serial, state, blocked, type, holder, first, refundedAtMs] = row as unknown[];
  return (
    typeof ticket === 'string' &&
    ticket.length === 26 &&
    isCount(serial) &&
    isCount(state) &&
    state < doorStates.length &&
    (blocked === 0 || blocked === 1) &&
    isCount(type) &&
    (holder === null || typeof holder === 'string') &&
    (first === null || (Array.isArray(first) && first.length === 3 && first.every(isCount))) &&
    (refundedAtMs === null || isCount(refundedAtMs))
  );
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/**
 * Who may come in to one event, or what changed since a version of it that a scanner has. It holds no secret: a lost scanner lets nobody forge
 * a ticket.
 */
export const doorList = v.object({
  event: idSchema('event'),
  /** Grows with every change of any ticket of the event. */
  version: count,
  /** The version that `rows` are the changes since; null for a whole list. */
  since: v.nullable(count),
  /** Nobody is let in before. */
  doorsAtMs: epochMs,
  policy: ticketPolicy,
  gates: v.array(gate),
  types: v.array(v.object({ name: words(60), gates: v.nullable(v.array(count)) })),
  /** Who checks in: names of scanners and people. */
  by: v.array(v.string()),
  rows: doorRows,
});
export type DoorList = v.InferOutput<typeof doorList>;
