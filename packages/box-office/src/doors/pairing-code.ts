import { createHmac } from 'node:crypto';

/** What is kept of a pairing code: a MAC, so that a copy of the database pairs nobody although codes are short. */
export function pairingHash(secret: Uint8Array, code: string): string {
  return createHmac('sha256', secret).update('zilker/pairing/v1').update(code).digest('base64url');
}
