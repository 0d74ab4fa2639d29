import { hkdfSync } from 'node:crypto';
import type { Id } from '@zilker/contracts/ids';
import type { StaticCode } from '@zilker/contracts/ticket/static-code';
import { totpOffset } from '@zilker/contracts/ticket/totp';

/** As long as what HMAC-SHA-1 gives, as RFC 4226 (R6) asks for. */
const secretBytes = 20;

/**
 * What the digits of Google's pass turn by: derived (HKDF-SHA-256, RFC 5869) from a key that only the box office has, for one ticket and serial. It
 * stands in no table and in no list of a door; a new serial has another one.
 */
export function googleSecret(
  walletSecret: Uint8Array,
  { ticket, serial }: { ticket: Id<'ticket'>; serial: number },
): Uint8Array {
  return new Uint8Array(
    hkdfSync('sha256', walletSecret, '', `zilker/google-totp/v1:${ticket}:${serial}`, secretBytes),
  );
}

/** Whether the digits of a code that was scanned at `atMs` (epoch ms) are those of its ticket then, within two periods either way. */
export function googleDigitsTurn(walletSecret: Uint8Array, code: StaticCode, atMs: number): boolean {
  return code.digits !== null && totpOffset(googleSecret(walletSecret, code), code.digits, atMs) !== null;
}
