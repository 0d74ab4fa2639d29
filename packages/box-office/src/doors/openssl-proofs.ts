import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { signedParts } from '@zilker/contracts/ticket/certificate';
import type { Verifier } from '@zilker/contracts/ticket/door-list';
import type { Proofs } from '@zilker/contracts/ticket/judge';

/**
 * Signatures of codes by Node's own OpenSSL, on threads of the pool, while this one goes on with other scans. By Web Crypto the same costs
 * this thread several times as much: it takes no compressed points, and unpacking one in JavaScript is the most of it.
 */
export const opensslProofs: Proofs = {
  async turning(code, verifiers) {
    const { message, signature } = signedParts(code.certificateBytes);
    const [vouched, shown] = await Promise.all([
      isVouched(keysOf(code.certificate.keyId, verifiers), message, signature),
      isShown(code.certificate.deviceKey, code.message, code.signature),
    ]);
    if (!vouched) return 'certificate';
    return shown ? 'authentic' : 'device';
  },
  fixed: (code, verifiers) => isVouched(keysOf(code.keyId, verifiers), code.message, code.signature),
};

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

async function isShown(point: Uint8Array, message: Uint8Array, signature: Uint8Array): Promise<boolean> {
  let key: KeyObject;
  try {
    key = createPublicKey({ key: Buffer.concat([spkiOfP256, point]), format: 'der', type: 'spki' });
  } catch {
    // no point of the curve: to a door a bad signature like any other
    return false;
  }
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
  known.set(x, key);
  const [oldest] = known.keys();
  if (known.size > keysMax && oldest !== undefined) known.delete(oldest);
  return key;
}
