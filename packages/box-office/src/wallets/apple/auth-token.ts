import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Id } from '@zilker/contracts/ids';

/** What an iPhone shows that it holds a pass: derived from a key and the pass, so that it is stored nowhere. 32 characters. */
export function appleToken(walletSecret: Uint8Array, pass: Id<'walletPass'>): string {
  return createHmac('sha256', walletSecret)
    .update(`zilker/apple-pass/v1:${pass}`)
    .digest('base64url')
    .slice(0, 32);
}

/** Whether `token` is that of the pass, in the same time whatever it is. */
export function isAppleToken(walletSecret: Uint8Array, pass: Id<'walletPass'>, token: string): boolean {
  const right = Buffer.from(appleToken(walletSecret, pass));
  const given = Buffer.from(token);
  return given.length === right.length && timingSafeEqual(given, right);
}
