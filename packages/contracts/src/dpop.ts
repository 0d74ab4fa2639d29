import { base64urlnopad } from '@scure/base';
import * as v from 'valibot';
import { base64url, idempotencyKey } from './fields.ts';

/**
 * Device proofs (DPoP, RFC 9449): a JWT signed by the device's P-256 key, bound to one method, one address, one access token
 * and, on writes, one idempotency key. A replayed write therefore repeats its first answer and changes nothing.
 */
export const proofMaxAgeMs = 60_000;

export const proofHeaderSchema = v.object({
  typ: v.literal('dpop+jwt'),
  alg: v.literal('ES256'),
  jwk: v.strictObject({
    kty: v.literal('EC'),
    crv: v.literal('P-256'),
    x: base64url,
    y: base64url,
  }),
});

export const proofClaimsSchema = v.object({
  jti: v.pipe(base64url, v.minLength(16), v.maxLength(64)),
  htm: v.string(),
  htu: v.string(),
  iat: v.number(),
  ath: base64url,
  nonce: v.optional(base64url),
  idk: v.optional(idempotencyKey),
});

export type PublicJwk = v.InferOutput<typeof proofHeaderSchema>['jwk'];

const text = new TextEncoder();
const encode = (value: unknown) => base64urlnopad.encode(text.encode(JSON.stringify(value)));
const sha256 = async (input: string) =>
  base64urlnopad.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', text.encode(input))));

/** A new device key: P-256, private part not extractable. */
export function makeDeviceKey(): Promise<CryptoKeyPair> {
  return crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
}

export async function publicJwk(key: CryptoKeyPair): Promise<PublicJwk> {
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', key.publicKey);
  return { kty: 'EC', crv: 'P-256', x, y };
}

/** RFC 7638: the SHA-256 of the key's required members in lexical order. */
export function thumbprintOf(jwk: PublicJwk): Promise<string> {
  return sha256(JSON.stringify({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y }));
}

/** ECDSA P-256 with SHA-256 over `message`: 64 bytes, r ‖ s. */
export async function deviceSign(key: CryptoKeyPair, message: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(
    await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key.privateKey, message),
  );
}

/** A proof for one request. `url` is the address as the fan's browser sees it; query and fragment do not count. */
export async function makeProof(
  key: CryptoKeyPair,
  request: { method: string; url: string; accessToken: string; nonce?: string; idempotencyKey?: string },
  nowMs: number = Date.now(),
): Promise<string> {
  const { origin, pathname } = new URL(request.url);
  const header = encode({ typ: 'dpop+jwt', alg: 'ES256', jwk: await publicJwk(key) });
  const claims = encode({
    jti: base64urlnopad.encode(crypto.getRandomValues(new Uint8Array(16))),
    htm: request.method,
    htu: origin + pathname,
    iat: Math.floor(nowMs / 1000),
    ath: await sha256(request.accessToken),
    ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    ...(request.idempotencyKey === undefined ? {} : { idk: request.idempotencyKey }),
  });
  const signature = await deviceSign(key, text.encode(`${header}.${claims}`));
  return `${header}.${claims}.${base64urlnopad.encode(signature)}`;
}
