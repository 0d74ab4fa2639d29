import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { signedParts } from '@zilker/contracts/ticket/certificate';
import type { Verifier } from '@zilker/contracts/ticket/door-list';
import type { Proofs } from '@zilker/contracts/ticket/judge';
import type { CodeKeys } from './code-keys.ts';

/**
 * Signatures of codes by Node's own OpenSSL, on threads of the pool, while this one goes on with other scans. By Web Crypto the same costs
 * this thread several times as much: it takes no compressed points, and unpacking one in JavaScript is the most of it.
 */
export function opensslProofs({ signed }: Pick<CodeKeys, 'signed'>): Proofs {
  const vouched = (
    keyId: number,
    verifiers: readonly Verifier[],
    message: Uint8Array,
    signature: Uint8Array,
  ) => signed?.(keyId, message, signature) ?? isVouched(keysOf(keyId, verifiers), message, signature);
  return {
    async turning(code, verifiers) {
      const { message, signature } = signedParts(code.certificateBytes);
      const { keyId, deviceKey } = code.certificate;
      if (!(await vouched(keyId, verifiers, message, signature))) return 'certificate';
      return (await isShown(deviceKey, code.message, code.signature)) ? 'authentic' : 'device';
    },
    fixed: async (code, verifiers) => vouched(code.keyId, verifiers, code.message, code.signature),
  };
}

async function isVouched(
  keys: readonly KeyObject[],
  message: Uint8Array,
  signature: Uint8Array,
): Promise<boolean> {
  for (const key of keys) if (await isSigned(null, message, { key }, signature)) return true;
  return false;
}

/** SubjectPublicKeyInfo (RFC 5480) of a P-256 key, up to its compressed point of 33 bytes. */
const spkiOfP256 = Buffer.from('3039301306072a8648ce3d020106082a8648ce3d030107032200', 'hex');

/** A phone shows all tickets of its fan, one after the other, by one key. */
const devicesMax = 2_000;
const devices = new Map<string, KeyObject>();

async function isShown(point: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  const name = Buffer.from(point).toString('base64');
  let key = devices.get(name);
  try {
    key ??= createPublicKey({ key: Buffer.concat([spkiOfP256, point]), format: 'der', type: 'spki' });
  } catch {
    // no point of the curve: to a door a bad signature like any other
    return false;
  }
  keepNewest(devices, name, key, devicesMax);
  return isSigned('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
}

type Key = { key: KeyObject; dsaEncoding?: 'ieee-p1363' };

function isSigned(
  hash: string | null,
  message: Uint8Array,
  key: Key,
  signature: Uint8Array,
): Promise<boolean> {
  return new Promise((resolve) => {
    verify(hash, message, key, signature, (cause, signed) => resolve(cause === null && signed));
  });
}

/** So few keys sign at a time; the oldest goes when there are more. */
const keysMax = 8;
const known = new Map<string, KeyObject>();

/** The public keys that a key id may mean. */
function keysOf(keyId: number, verifiers: readonly Verifier[]): KeyObject[] {
  return verifiers.filter((one) => one.keyId === keyId).map(({ publicKey }) => keyOf(publicKey));
}

function keyOf(x: string): KeyObject {
  const before = known.get(x);
  if (before !== undefined) return before;
  const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  keepNewest(known, x, key, keysMax);
  return key;
}

function keepNewest(keys: Map<string, KeyObject>, name: string, key: KeyObject, most: number): void {
  keys.set(name, key);
  const [oldest] = keys.keys();
  if (keys.size > most && oldest !== undefined) keys.delete(oldest);
}
