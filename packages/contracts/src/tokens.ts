import * as v from 'valibot';
import { base64url, count, epochMs, thumbprint } from './fields.ts';
import { idSchema } from './ids.ts';

/**
 * The JWTs that cross a wall, all EdDSA. Each kind has its own issuer, key set, `typ` and `aud`, so that none can ever
 * pass for another. `iat` and `exp` are checked by the verifier and not repeated here.
 */
export const roles = ['fan', 'venue_admin', 'scanner', 'operator'] as const;
export type Role = (typeof roles)[number];

const accessClaims = v.variant('role', [
  v.object({
    role: v.literal('fan'),
    sub: idSchema('account'),
    sid: v.string(),
    /** When this session's code was entered; refreshing does not renew it. Left out by issuers that send no codes. */
    authAtMs: v.optional(epochMs),
  }),
  v.object({
    role: v.literal('venue_admin'),
    sub: idSchema('staff'),
    sid: v.string(),
    venue: idSchema('venue'),
    name: v.string(),
  }),
  v.object({ role: v.literal('operator'), sub: idSchema('staff'), sid: v.string(), name: v.string() }),
  v.object({
    role: v.literal('scanner'),
    sub: idSchema('scanner'),
    sid: v.string(),
    venue: idSchema('venue'),
    event: idSchema('event'),
    gate: idSchema('gate'),
  }),
]);

/** A place in a drop: the fan's receipt. It is all that waiting needs. */
const placeClaims = v.object({
  sub: idSchema('account'),
  drop: idSchema('drop'),
  index: count,
  leaf: base64url,
  /** The device that holds the place: only it can use the call. */
  jkt: thumbprint,
  /** How often the place has moved to another device. */
  epoch: count,
  /** False on a device that only shows the place: it gets no call. */
  holder: v.optional(v.boolean(), true),
  /** The hardest work done for it (`http/room.ts`, `workLevels`). */
  work: v.optional(count, 0),
});

/** A call: good for one place, one account, one device, and to be opened by `openBy`. */
const admissionClaims = v.object({
  sub: idSchema('account'),
  drop: idSchema('drop'),
  index: count,
  callNo: v.pipe(count, v.minValue(1)),
  openBy: epochMs,
  cnf: v.object({ jkt: thumbprint }),
  nonce: base64url,
});

/** Leave for the workers to use the room's internal API. */
const serviceClaims = v.object({ sub: v.literal('workers') });

/** A fact of the room for the record; `report` is parsed by its reader (jobs/room-report.ts). */
const reportClaims = v.object({ drop: idSchema('drop'), report: v.unknown() });

export const tokenKinds = {
  access: { typ: 'zilker-access+jwt', iss: 'zilker/core', aud: 'zilker', claims: accessClaims },
  crowd: { typ: 'zilker-access+jwt', iss: 'zilker/crowd', aud: 'zilker', claims: accessClaims },
  place: { typ: 'zilker-place+jwt', iss: 'zilker/room', aud: 'zilker/room', claims: placeClaims },
  admission: { typ: 'zilker-admission+jwt', iss: 'zilker/room', aud: 'zilker/core', claims: admissionClaims },
  service: { typ: 'zilker-service+jwt', iss: 'zilker/workers', aud: 'zilker/room', claims: serviceClaims },
  report: { typ: 'zilker-report+jwt', iss: 'zilker/room', aud: 'zilker/workers', claims: reportClaims },
} as const;

export type TokenKind = keyof typeof tokenKinds;
export type Claims<K extends TokenKind> = v.InferOutput<(typeof tokenKinds)[K]['claims']>;
export type AccessClaims = Claims<'access'>;
export type PlaceClaims = Claims<'place'>;
export type AdmissionClaims = Claims<'admission'>;

export const accessTtlMs = 15 * 60_000;

/** The names of the headers that carry a call and a device's proof. */
export const admissionHeader = 'Zilker-Admission';
export const proofHeader = 'DPoP';
export const nonceHeader = 'DPoP-Nonce';
export const idempotencyHeader = 'Idempotency-Key';
