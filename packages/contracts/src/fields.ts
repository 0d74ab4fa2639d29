import * as v from 'valibot';

/** Small schemas that many contracts share. */

/** A time in UTC, ISO 8601, as JSON carries it. */
export const isoTime = v.pipe(v.string(), v.isoTimestamp('This is not a time in UTC (ISO 8601).'));
/** Milliseconds since 1970 on the server's clock: for clocks and deadlines that a screen counts down. */
export const epochMs = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const cents = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
/** Base64url without padding. */
export const base64url = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]+$/, 'This is not base64url.'));
export const hex = v.pipe(v.string(), v.regex(/^(?:[0-9a-f]{2})+$/, 'This is not lower-case hex.'));
/** The thumbprint (RFC 7638, SHA-256) of a device's P-256 key. */
export const thumbprint = v.pipe(base64url, v.length(43, 'This is not a key thumbprint.'));
/** Text a person wrote: trimmed, not empty, bounded, without control characters. */
export const words = (max: number) =>
  v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, 'This may not be empty.'),
    v.maxLength(max, `This may be ${max} characters long at most.`),
    v.check((s) => !/\p{Cc}/u.test(s.replaceAll('\n', '')), 'This holds characters that cannot be shown.'),
  );
/** ISO 4217 in lower case, as Stripe has it: currencies whose hundredth is a cent. */
export const currencies = ['usd', 'cad', 'eur', 'gbp'] as const;
export type Currency = (typeof currencies)[number];
export const currency = v.picklist(currencies, 'This is not a currency that we sell in.');
/** An amount with a sign, for what comes and goes. */
export const signedCents = v.pipe(v.number(), v.safeInteger());
/** Hundredths of a percent: 825 is 8.25%. */
export const basisPoints = v.pipe(count, v.maxValue(10_000, 'This is more than the whole.'));
export const timezone = v.pipe(
  v.string(),
  v.check((name) => {
    try {
      return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: name }));
    } catch {
      return false;
    }
  }, 'This is not a time zone.'),
);
/** The client's key for one intended change; repeating it repeats the answer. */
export const idempotencyKey = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9_-]{16,64}$/, 'An Idempotency-Key has 16 to 64 letters, digits, - or _.'),
);
/** What `like` takes, told by a check of one's own where there is too much of it to go through a schema; `like` is what documents say of it. */
export function checkedAs<S extends v.GenericSchema>(like: S, check: (input: unknown) => boolean) {
  return Object.assign(v.custom<v.InferOutput<S>>(check), { like });
}
