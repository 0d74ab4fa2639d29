import * as v from 'valibot';
import { base64url, count, epochMs, words } from '../fields.ts';
import { idSchema } from '../ids.ts';
import { defineRoute } from '../route.ts';
import { doorList, scanAnswer, verifier } from '../ticket/door-list.ts';

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

/** A code from the portal makes this phone a scanner of one event and gate until the morning after. */
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

/** All that judging needs with no network: who may come in, and the keys that certificates are checked with. */
export const readDoorList = defineRoute({
  method: 'GET',
  path: '/api/v1/doors/list',
  params: noParams,
  body: none,
  reply: v.object({ list: doorList, verifiers: v.array(verifier), atMs: epochMs }),
});

/** One scan that let somebody in, as the scanner saw it. `nonce` makes a repeat harmless; `code` is the evidence. */
export const checkInRecord = v.object({
  nonce: v.pipe(base64url, v.length(22)),
  ticket: idSchema('ticket'),
  code: v.pipe(v.string(), v.maxLength(400)),
  atMs: epochMs,
  offline: v.boolean(),
});
export type CheckInRecord = v.InferOutput<typeof checkInRecord>;

/** Sync check-ins; each is answered on its own. `duplicate` names the first one; a scan of ours repeated is `valid` again. */
export const syncCheckIns = defineRoute({
  method: 'POST',
  path: '/api/v1/doors/check-ins',
  params: noParams,
  body: v.object({ checkIns: v.pipe(v.array(checkInRecord), v.minLength(1), v.maxLength(200)) }),
  reply: v.object({
    results: v.array(
      v.object({
        nonce: v.string(),
        answer: scanAnswer,
        /** For a duplicate: when and where the ticket first came in. */
        first: v.nullable(v.object({ atMs: epochMs, gateName: v.string() })),
      }),
    ),
    checkedInHere: count,
  }),
});
