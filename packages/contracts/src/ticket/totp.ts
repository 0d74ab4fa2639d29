import { hmac } from '@noble/hashes/hmac.js';
import { sha1 } from '@noble/hashes/legacy.js';

/** Google's pass turns its digits as often as our own code turns. */
export const totpPeriodMs = 15_000;
export const totpDigits = 8;

/** The one-time password of RFC 6238 (HMAC-SHA-1, as Google's rotating barcode has it) at `timeMs`, epoch milliseconds. */
export function totpAt(secret: Uint8Array, timeMs: number, periodMs = totpPeriodMs): string {
  const counter = new Uint8Array(8);
  new DataView(counter.buffer).setBigUint64(0, BigInt(Math.floor(timeMs / periodMs)));
  const digest = hmac(sha1, secret, counter);
  const offset = (digest.at(-1) ?? 0) & 15;
  const number = new DataView(digest.buffer, digest.byteOffset).getUint32(offset) & 0x7fff_ffff;
  return String(number % 10 ** totpDigits).padStart(totpDigits, '0');
}

/** How many periods `digits` are from those of `timeMs`, at most `off` either way, the nearest; null when they are of none. */
export function totpOffset(secret: Uint8Array, digits: string, timeMs: number, off = 2): number | null {
  for (let distance = 0; distance <= off; distance++)
    for (const periods of distance === 0 ? [0] : [-distance, distance])
      if (totpAt(secret, timeMs + periods * totpPeriodMs) === digits) return periods;
  return null;
}
