import { createHmac, timingSafeEqual } from 'node:crypto';
import { codeDigits } from '@zilker/contracts/http/auth';
import type { Id } from '@zilker/contracts/ids';

/** Six bytes are so many more than a million that no code is noticeably likelier than another. */
const bytesUsed = 6;

/**
 * The six digits that answer a challenge: an HMAC of its id, so that the code is stored nowhere and travels in no job. Whoever
 * knows the secret (core-api, workers) works it out anew.
 */
export function codeOf(secret: Uint8Array, challenge: Id<'challenge'>): string {
  const mac = createHmac('sha256', secret).update('zilker/otp/v1').update(challenge).digest();
  return String(mac.readUIntBE(0, bytesUsed) % 10 ** codeDigits).padStart(codeDigits, '0');
}

/** Compares in constant time. */
export function isCodeOf(secret: Uint8Array, challenge: Id<'challenge'>, code: string): boolean {
  const expected = Buffer.from(codeOf(secret, challenge));
  const given = Buffer.from(code);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
