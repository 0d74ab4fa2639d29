import { generateKeyPairSync, randomBytes } from 'node:crypto';
import * as v from 'valibot';
import { json } from './env.ts';

/** Keys and secrets made for one machine begin so; production takes none of them. */
export const developmentMark = 'dev-';

const part = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/, 'This is not an Ed25519 key.'));
const publicKey = v.object({
  kty: v.literal('OKP'),
  crv: v.literal('Ed25519'),
  kid: v.pipe(v.string(), v.minLength(1)),
  x: part,
});
const privateKey = v.object({ ...publicKey.entries, d: part });

const setOf = <T extends v.GenericSchema>(key: T) =>
  v.object({ keys: v.pipe(v.array(key), v.minLength(1, 'There is no key in it.')) });

export const publicJwksSchema = setOf(publicKey);
export const privateJwksSchema = setOf(privateKey);
/** Ed25519 keys, each with a `kid`. */
export type Jwks = v.InferOutput<typeof publicJwksSchema>;
/** The first key signs, all verify: a new key is put first and the old one stays until its tokens have ended. */
export type PrivateJwks = v.InferOutput<typeof privateJwksSchema>;

/** Env settings that hold key sets as JSON. */
export const publicJwksSetting = json(publicJwksSchema);
export const privateJwksSetting = json(privateJwksSchema);

/** The part of a key set that others may know. */
export function publicJwks(set: PrivateJwks): Jwks {
  return { keys: set.keys.map(({ kty, crv, kid, x }) => ({ kty, crv, kid, x })) };
}

/** A set with one new Ed25519 key. `development` marks it so that production refuses it. */
export function generateKeys(options: { development: boolean }): PrivateJwks {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const kid = (options.development ? developmentMark : '') + randomBytes(9).toString('base64url');
  return { keys: [{ kty: 'OKP', crv: 'Ed25519', kid, x, d }] };
}

/** So many random bytes in base64url (32 by default); `development` marks them so that production refuses them. */
export function generateSecret(options: { development: boolean; bytes?: number }): string {
  const random = randomBytes(options.bytes ?? 32).toString('base64url');
  return options.development ? developmentMark + random : random;
}
