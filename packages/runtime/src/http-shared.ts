import { createHash } from 'node:crypto';
import type { Context } from 'hono';

/** An answer that is the same for everyone: its bytes, and the validator that stands for exactly these bytes. */
export type Shared = { text: string; etag: string };

const etagChars = 22;

/** Made once for each answer, not for each request. Equal answers of several replicas have the same validator. */
export function shared(text: string): Shared {
  const digest = createHash('sha256').update(text).digest('base64url').slice(0, etagChars);
  return { text, etag: `"${digest}"` };
}

/**
 * A shared answer, or 304 without a body for who has it already (RFC 9110, 13.1.2). Nothing of the request but its path and query goes
 * into such an answer, so there is no `Vary`; what compresses it on the way adds its own.
 */
export function answerShared(
  c: Context,
  { text, etag }: Shared,
  options: { cacheControl: string; type?: string },
): Response {
  c.header('cache-control', options.cacheControl);
  c.header('etag', etag);
  if (isKnown(c.req.header('if-none-match'), etag)) return c.body(null, 304);
  return c.body(text, 200, { 'content-type': options.type ?? 'application/json' });
}

/** Compared weakly, as `If-None-Match` asks: a proxy that compresses makes the validator weak. */
function isKnown(named: string | undefined, etag: string): boolean {
  if (named === undefined) return false;
  return named.split(',').some((one) => {
    const known = one.trim();
    return known === '*' || known === etag || known === `W/${etag}`;
  });
}
