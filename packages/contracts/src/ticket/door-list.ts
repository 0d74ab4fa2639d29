import * as v from 'valibot';
import { base64url, count, epochMs, words } from '../fields.ts';
import { idSchema } from '../ids.ts';

/** What a scan can answer: only `valid` lets somebody in. */
export const scanAnswers = [
  'valid',
  'duplicate',
  'invalid',
  'refunded',
  'transferred',
  'wrong_event',
  'wrong_gate',
  'not_yet',
  'stale_code',
] as const;
export type ScanAnswer = (typeof scanAnswers)[number];
export const scanAnswer = v.picklist(scanAnswers);

/** A public key that certificates are checked with: Ed25519, 32 bytes. Certificates name it by `keyId`. */
export const verifier = v.object({
  keyId: v.pipe(count, v.maxValue(255)),
  publicKey: v.pipe(base64url, v.length(43, 'A verifier has 32 bytes.')),
});
export type Verifier = v.InferOutput<typeof verifier>;

/** The first time a ticket came in. */
export const firstCheckIn = v.object({ atMs: epochMs, gateName: v.string() });
export type FirstCheckIn = v.InferOutput<typeof firstCheckIn>;

const gate = v.object({ id: idSchema('gate'), name: v.string() });
export type DoorGate = v.InferOutput<typeof gate>;

/** One ticket as the door knows it. */
export const doorEntry = v.object({
  ticket: idSchema('ticket'),
  /** The highest serial given out; 0 while no phone shows the ticket yet. */
  serial: count,
  state: v.picklist(['valid', 'checked_in', 'refunded', 'transferred', 'revoked']),
  typeName: words(60),
  holder: v.nullable(v.string()),
  /** The gates that let this ticket in; null for any. */
  gates: v.nullable(v.array(idSchema('gate'))),
  checkedIn: v.nullable(firstCheckIn),
  refundedAtMs: v.nullable(epochMs),
});
export type DoorEntry = v.InferOutput<typeof doorEntry>;

/** Who may come in to one event. It holds no secret: a lost scanner lets nobody forge a ticket. */
export const doorList = v.object({
  event: idSchema('event'),
  /** Nobody is let in before. */
  doorsAtMs: epochMs,
  gates: v.array(gate),
  entries: v.array(doorEntry),
});
export type DoorList = v.InferOutput<typeof doorList>;
