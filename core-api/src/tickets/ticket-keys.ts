import { createPrivateKey, sign, timingSafeEqual } from 'node:crypto';
import { type CertificateFields, keyIdOf, signCertificateWith } from '@zilker/contracts/ticket/certificate';
import type { Verifier } from '@zilker/contracts/ticket/door-list';
import type { PrivateJwks } from '@zilker/runtime/keys';

export type TicketKeys = {
  /** Our word that one phone may show one ticket: 135 bytes. */
  certify: (fields: CertificateFields) => Promise<Uint8Array>;
  /** What doors check certificates with: every key of the set, so that tickets outlive a change of keys. */
  verifiers: readonly Verifier[];
  /** Whether a key of the set made this signature. Ed25519 signs the same way each time, and signing takes a third of what verifying does. */
  signed: (keyId: number, message: Uint8Array, signature: Uint8Array) => boolean;
};

/** The first key of the set signs. */
export function ticketKeys(set: PrivateJwks): TicketKeys {
  const [jwk] = set.keys;
  if (jwk === undefined) throw new Error('no key to sign tickets with');
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const publicKey = Buffer.from(jwk.x, 'base64url');
  const own = set.keys.map((one) => ({
    keyId: keyIdOf(Buffer.from(one.x, 'base64url')),
    key: createPrivateKey({ key: one, format: 'jwk' }),
  }));
  return {
    certify: (fields) => signCertificateWith(fields, publicKey, (message) => sign(null, message, key)),
    verifiers: set.keys.map(({ x }) => ({ keyId: keyIdOf(Buffer.from(x, 'base64url')), publicKey: x })),
    signed: (keyId, message, signature) =>
      own
        .filter((one) => one.keyId === keyId)
        .some((one) => {
          const ours = sign(null, message, one.key);
          return ours.length === signature.length && timingSafeEqual(ours, signature);
        }),
  };
}
