import { createPrivateKey, sign } from 'node:crypto';
import { type CertificateFields, keyIdOf, signCertificateWith } from '@zilker/contracts/ticket/certificate';
import type { Verifier } from '@zilker/contracts/ticket/door-list';
import type { PrivateJwks } from '@zilker/runtime/keys';

export type TicketKeys = {
  /** Our word that one phone may show one ticket: 135 bytes. */
  certify: (fields: CertificateFields) => Promise<Uint8Array>;
  /** What doors check certificates with: every key of the set, so that tickets outlive a change of keys. */
  verifiers: readonly Verifier[];
};

/** The first key of the set signs. */
export function ticketKeys(set: PrivateJwks): TicketKeys {
  const [jwk] = set.keys;
  if (jwk === undefined) throw new Error('no key to sign tickets with');
  const key = createPrivateKey({ key: jwk, format: 'jwk' });
  const publicKey = Buffer.from(jwk.x, 'base64url');
  return {
    certify: (fields) => signCertificateWith(fields, publicKey, (message) => sign(null, message, key)),
    verifiers: set.keys.map(({ x }) => ({ keyId: keyIdOf(Buffer.from(x, 'base64url')), publicKey: x })),
  };
}
