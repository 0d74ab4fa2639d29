import * as v from 'valibot';
import { base64url, count, epochMs, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { defineRoute } from '../route.ts';
import { doorList, firstCheckIn, scanAnswer, verifier } from '../ticket/door-list.ts';

/** The doors: pairing, the list a scanner keeps, and check-ins in any order. Under `/api/v1/doors`. */
const none = v.undefined();
const noParams = v.object({});

export const pairingDigits = 6;

/** What the portal's picture of a pairing code says, for a scanner to read with its camera. */
export function pairingText(code: string): string {
  return `ZILKER-PAIR:${code}`;
}

/** The pairing code in a scanned text; null when it is something else. */
export function readPairingText(text: string): string | null {
  return /^ZILKER-PAIR:(\d{6})$/.exec(text)?.[1] ?? null;
}

/** A code from the portal makes this phone a scanner of one event and gate until the morning after, or until the venue ends it. */
export const pair = defineRoute({
  method: 'POST',
  path: '/api/v1/doors/pairings',
  params: noParams,
  body: v.object({
    code: v.pipe(v.string(), v.regex(/^\d{6}$/, 'A pairing code has 6 digits.')),
    name: words(40),
  }),
  reply: v.object({
    access: v.string(),
    expiresAtMs: epochMs,
    scanner: idSchema('scanner'),
    event: v.object({ id: idSchema('event'), title: v.string(), startsAtMs: epochMs, timezone: v.string() }),
    gate: v.object({ id: idSchema('gate'), name: v.string() }),
  }),
});

/**
 * All that judging needs with no network: who may come in, and the keys that certificates are checked with. With `since`, the version that the
 * scanner has, only what changed; the whole again where that is too long ago. `pairing_revoked` once the venue has ended the pairing.
 */
export const readDoorList = defineRoute({
  method: 'GET',
  path: '/api/v1/doors/list',
  params: noParams,
  query: v.object({
    since: v.optional(v.union([count, v.pipe(v.string(), v.regex(/^\d{1,15}$/), v.toNumber())])),
  }),
  body: none,
  reply: v.object({ list: doorList, verifiers: v.array(verifier), atMs: epochMs }),
});

export const direction = v.picklist(['in', 'out']);
export type Direction = v.InferOutput<typeof direction>;

/** What a person of the venue goes by where there is no code to scan. */
export const handReason = v.picklist(['phone_dead', 'code_unreadable', 'name_on_list', 'unproven']);

/**
 * One scan that let somebody in or out, as the scanner saw it. `nonce` makes a repeat harmless. `code` is the evidence; null where a person let
 * them in by hand alone. `byHand` says why they did, also beside a code that the scanner could not check. `offline`: they went through by the
 * scanner's own word, which is a fact; else it waits for ours. A repeat may turn to it, where our word came too late.
 */
export const checkInRecord = v.object({
  nonce: v.pipe(base64url, v.length(22)),
  ticket: idSchema('ticket'),
  direction,
  code: v.nullable(v.pipe(v.string(), v.maxLength(400))),
  byHand: v.nullable(handReason),
  atMs: epochMs,
  offline: v.boolean(),
  /** Where it was scanned, when a phone that has changed gates since brings it; left out for the gate of the pairing. */
  gate: v.optional(idSchema('gate')),
  /** How old the door list was that it was judged by: what happened since, the scanner could not know. */
  listAtMs: epochMs,
  /** When whoever scanned took it back, also in a repeat; left out while it stands. */
  undoneAtMs: v.optional(epochMs),
});
export type CheckInRecord = v.InferOutput<typeof checkInRecord>;

export const checkInResult = v.object({
  nonce: v.string(),
  answer: scanAnswer,
  /** For a duplicate: when, where and by whom the ticket first came in. */
  first: v.nullable(firstCheckIn),
  /** Of one that asked to be taken back: whether it is. The ticket is then as if it had not been scanned. */
  undone: v.optional(v.boolean()),
});

/** For so long after a scan a scanner takes it back: a slip of the finger is noticed at once. */
export const undoWithinMs = 10 * 60_000;

/**
 * Sync check-ins; each is answered on its own. `duplicate` names the first one; a scan of ours repeated is answered as before. `sentAtMs` is the
 * device's own clock: times of a clock that is off are set right by as much. Scans made before a pairing was ended are still taken. A scan is
 * taken back (`undoneAtMs`) within ten minutes of it, however late that comes to us, and not where its holder has left before.
 */
export const syncCheckIns = defineRoute({
  method: 'POST',
  path: '/api/v1/doors/check-ins',
  params: noParams,
  body: v.object({
    sentAtMs: epochMs,
    checkIns: v.pipe(v.array(checkInRecord), v.minLength(1), v.maxLength(200)),
  }),
  reply: v.object({ results: v.array(checkInResult), checkedInHere: count }),
});

/** Judges a code with the network: for Google's digits, which scanners cannot check. Writes nothing. */
export const judgeCode = defineRoute({
  method: 'POST',
  path: '/api/v1/doors/judgements',
  params: noParams,
  body: v.object({ code: v.pipe(v.string(), v.maxLength(400)), direction }),
  reply: v.object({
    answer: scanAnswer,
    ticket: v.nullable(idSchema('ticket')),
    first: v.nullable(firstCheckIn),
  }),
});

/** Tickets of the event by the holder's name, the end of the phone number or of the order's id: at least three characters. At most 20. */
export const searchTickets = defineRoute({
  method: 'GET',
  path: '/api/v1/doors/tickets',
  params: noParams,
  query: v.object({ find: v.pipe(words(60), v.minLength(3, 'Three characters at least.')) }),
  body: none,
  reply: v.object({
    tickets: v.array(
      v.object({
        ticket: idSchema('ticket'),
        answer: scanAnswer,
        typeName: v.string(),
        holder: v.nullable(v.string()),
        /** The last two digits of the holder's number. */
        phoneEnd: v.nullable(v.string()),
        orderEnd: v.string(),
        number: count,
        of: count,
        first: v.nullable(firstCheckIn),
      }),
    ),
    more: v.boolean(),
  }),
});
