import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import type { PublicJwk } from '@zilker/contracts/dpop';

export type DeviceKey = { key: KeyObject; jkt: string };

/** A fan comes with the same device again and again; more than these are not remembered. */
const keptMax = 4_096;

/** Keys of devices, ready to verify with; those that came last are kept, since making one takes half as long as using it. */
export function createDeviceKeys(): { of(jwk: PublicJwk): DeviceKey } {
  const kept = new Map<string, DeviceKey>();
  return {
    of(jwk) {
      const name = `${jwk.x}.${jwk.y}`;
      const known = kept.get(name);
      if (known !== undefined) {
        kept.delete(name);
        kept.set(name, known);
        return known;
      }
      const made = { key: createPublicKey({ key: jwk, format: 'jwk' }), jkt: thumbprintOf(jwk) };
      const [oldest] = kept.keys();
      if (kept.size >= keptMax && oldest !== undefined) kept.delete(oldest);
      kept.set(name, made);
      return made;
    },
  };
}

/** ECDSA over P-256 with SHA-256, r ‖ s; on a thread of the pool. */
export function isSignedBy(key: KeyObject, data: Buffer, signature: Buffer): Promise<boolean> {
  return new Promise((resolve, reject) => {
    verify('sha256', data, { key, dsaEncoding: 'ieee-p1363' }, signature, (cause, signed) =>
      cause ? reject(cause) : resolve(signed),
    );
  });
}

/** RFC 7638, as `contracts/dpop.ts` has it for browsers, without a turn on another thread. */
function thumbprintOf({ crv, kty, x, y }: PublicJwk): string {
  return createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
}
