import { createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import type { ErrorCode } from '@zilker/contracts/errors';
import { Refusal } from '@zilker/contracts/errors';
import { type Claims, type TokenKind, tokenKinds } from '@zilker/contracts/tokens';
import { decodeJwt } from 'jose';
import * as v from 'valibot';
import type { Jwks, PrivateJwks } from './keys.ts';
import { JwtProblem, jwtVerifier } from './verify-jwt.ts';

export type Sign<K extends TokenKind> = (
  claims: Claims<K>,
  until: { ttlMs: number } | { expMs: number },
) => Promise<string>;
export type Verify<K extends TokenKind> = (token: string) => Promise<Claims<K>>;

/**
 * Signs tokens of one kind with the first key of the set. Times are in ms, though a JWT keeps whole seconds (rounded up).
 * The signature takes some 50 µs on a thread of the pool, while this one goes on with other requests.
 * `now` is for services that tell the time by another clock than their machine's.
 */
export function signer<K extends TokenKind>(
  kind: K,
  set: PrivateJwks,
  now: () => number = Date.now,
): Sign<K> {
  const { typ, iss, aud } = tokenKinds[kind];
  const [jwk] = set.keys;
  if (jwk === undefined) throw new Error(`no key to sign ${kind} tokens with`);
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const header = encode({ alg: 'EdDSA', typ, kid: jwk.kid });
  return async (claims, until) => {
    const nowMs = now();
    const expMs = 'expMs' in until ? until.expMs : nowMs + until.ttlMs;
    const times = { iat: Math.floor(nowMs / 1000), exp: Math.ceil(expMs / 1000) };
    const signed = `${header}.${encode({ ...claims, iss, aud, ...times })}`;
    return `${signed}.${(await signatureOf(Buffer.from(signed), key)).toString('base64url')}`;
  };
}

function signatureOf(data: Buffer, key: KeyObject): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    sign(null, data, key, (cause, signature) => (cause ? reject(cause) : resolve(signature)));
  });
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * Verifies tokens of one kind: signature by a key of its own set, `alg`, `typ`, `iss`, `aud`, `exp`, then the claims.
 * Access tokens of the crowd's issuer pass as access tokens where `crowd` keys are given.
 * `now` is for services that tell the time by another clock than their machine's.
 * @throws Refusal with the kind's own code, for instance `access_invalid` or `access_expired`
 */
export function verifier<K extends TokenKind>(
  kind: K,
  sets: { readonly [P in K]: Jwks } & { readonly crowd?: Jwks | undefined },
  now: () => number = Date.now,
): Verify<K> {
  const own = verifyOf(kind, sets[kind], now);
  const { crowd } = sets;
  if (kind !== 'access' || crowd === undefined) return own;
  const byCrowd = verifyOf('crowd', crowd, now) as Verify<K>;
  return (token) => (issuerOf(token) === tokenKinds.crowd.iss ? byCrowd(token) : own(token));
}

/** The token of an `Authorization: Bearer …` header; undefined when there is none. */
export function bearerOf(header: string | undefined): string | undefined {
  return header?.match(/^Bearer ([^\s]+)$/i)?.[1];
}

function verifyOf<K extends TokenKind>(kind: K, set: Jwks, now: () => number): Verify<K> {
  const { typ, iss, aud, claims } = tokenKinds[kind];
  const keys = new Map<string, KeyObject>(
    set.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]),
  );
  const refusals = refusalsByKind[kind];
  const verify = jwtVerifier(keys, { typ, iss, aud }, now);
  return async (token) => {
    try {
      return v.parse(claims, await verify(token)) as Claims<K>;
    } catch (cause) {
      const expired = cause instanceof JwtProblem && cause.expired;
      throw new Refusal(expired ? refusals.expired : refusals.invalid, { cause });
    }
  };
}

const refusalsByKind: Readonly<Record<TokenKind, { invalid: ErrorCode; expired: ErrorCode }>> = {
  access: { invalid: 'access_invalid', expired: 'access_expired' },
  crowd: { invalid: 'access_invalid', expired: 'access_expired' },
  place: { invalid: 'place_invalid', expired: 'place_invalid' },
  admission: { invalid: 'admission_invalid', expired: 'admission_expired' },
  service: { invalid: 'access_invalid', expired: 'access_expired' },
  report: { invalid: 'access_invalid', expired: 'access_expired' },
};

/** Unverified: it only chooses the key set that must then verify it. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch {
    return undefined;
  }
}
