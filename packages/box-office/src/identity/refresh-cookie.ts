import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { type Id, idSchema } from '@zilker/contracts/ids';
import * as v from 'valibot';

/** The parts of a refresh cookie, `<session>.<family>.<rotating>`; see the table of sessions. */
export type RefreshCookie = { session: Id<'session'>; family: string; rotating: string };

const familyBytes = 16;
const rotatingBytes = 32;
const schema = v.strictTuple([
  idSchema('session'),
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/)),
  v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{43}$/)),
]);

export const newFamily = () => randomBytes(familyBytes).toString('base64url');
export const newRotating = () => randomBytes(rotatingBytes).toString('base64url');

export function formatCookie({ session, family, rotating }: RefreshCookie): string {
  return `${session}.${family}.${rotating}`;
}

/** Null for anything that cannot be one of ours. */
export function parseCookie(text: string | undefined): RefreshCookie | null {
  const parsed = v.safeParse(schema, text?.split('.'));
  if (!parsed.success) return null;
  const [session, family, rotating] = parsed.output;
  return { session, family, rotating };
}

export function hashOf(part: string): string {
  return createHash('sha256').update(part).digest('base64url');
}

/** Compares a part of a cookie with a stored hash in constant time. */
export function matches(part: string, hash: string | null): boolean {
  if (hash === null) return false;
  const given = Buffer.from(hashOf(part));
  const kept = Buffer.from(hash);
  return given.length === kept.length && timingSafeEqual(given, kept);
}

/**
 * The new rotating part, XORed with a MAC under the one before it: only who holds the previous cookie can read it. Undone by
 * `unmask`. The previous part is 32 random bytes used for this alone, so the mask is as good as a one-time pad.
 */
export function mask(previous: string, next: string): string {
  return xor(Buffer.from(next, 'base64url'), padOf(previous)).toString('base64url');
}

export function unmask(previous: string, masked: string): string {
  return xor(Buffer.from(masked, 'base64url'), padOf(previous)).toString('base64url');
}

function padOf(previous: string): Buffer {
  return createHmac('sha256', Buffer.from(previous, 'base64url')).update('zilker/refresh/v1').digest();
}

function xor(a: Buffer, b: Buffer): Buffer {
  return Buffer.from(a.map((byte, i) => byte ^ (b[i] ?? 0)));
}
