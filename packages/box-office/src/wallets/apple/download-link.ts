import { createHmac, timingSafeEqual } from 'node:crypto';
import { appleWebService } from '@zilker/contracts/http/wallets';
import type { Id } from '@zilker/contracts/ids';

const goodForMs = 10 * 60_000;

/** A link to a .pkpass that works for ten minutes, with nothing else: browsers send no token of ours where a person follows a link. */
export function downloadLink(
  of: { secret: Uint8Array; storefrontOrigin: string },
  pass: Id<'walletPass'>,
  now: Date,
): string {
  const until = now.getTime() + goodForMs;
  return `${of.storefrontOrigin}${appleWebService}/passes/${pass}?until=${until}&by=${markOf(of.secret, pass, until)}`;
}

/** Whether a link with these parts is one that we gave and that has not ended. */
export function isDownloadLink(
  secret: Uint8Array,
  link: { pass: Id<'walletPass'>; until: number; by: string },
  now: Date,
): boolean {
  const right = Buffer.from(markOf(secret, link.pass, link.until));
  const given = Buffer.from(link.by);
  return link.until >= now.getTime() && given.length === right.length && timingSafeEqual(given, right);
}

function markOf(secret: Uint8Array, pass: Id<'walletPass'>, until: number): string {
  return createHmac('sha256', secret).update(`zilker/apple-link/v1:${pass}:${until}`).digest('base64url');
}
