import { createPrivateKey, sign } from 'node:crypto';
import { makeStaticCode, type StaticFields } from '@zilker/contracts/ticket/static-code';

/** Signs codes that do not turn: `Z2:…`. Google's still lacks its digits. */
export type SignCode = (fields: StaticFields) => Promise<string>;

/** The first key of the set signs, as it signs certificates. */
export function createCodeSigner(set: {
  keys: readonly { kty: string; crv: string; x: string; d: string }[];
}): SignCode {
  const [jwk] = set.keys;
  if (jwk === undefined) throw new Error('no key to sign codes with');
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const publicKey = Buffer.from(jwk.x, 'base64url');
  return (fields) => makeStaticCode(fields, publicKey, (message) => sign(null, message, key));
}
