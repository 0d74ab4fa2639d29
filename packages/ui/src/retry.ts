import type { RequestError } from '@zilker/contracts/client';

const passing: readonly RequestError['code'][] = ['offline', 'unavailable', 'rate_limited'];
const firstMs = 1_000;
const mostMs = 20_000;
const leastMs = 250;

/** Whether asking again later may be answered: no connection, part of Zilker away, too often. Anything else stays refused. */
export function isPassing(error: Pick<RequestError, 'code'>): boolean {
  return passing.includes(error.code);
}

/**
 * How long to wait before asking again, milliseconds. The server's `Retry-After` and up to half as long again, so that those it
 * sent away do not come back in one moment; where it named none, `backoffMs`.
 */
export function againInMs(
  error: Pick<RequestError, 'headers'>,
  failures: number,
  random: () => number = Math.random,
): number {
  const askedMs = 1_000 * Number(error.headers.get('retry-after') ?? Number.NaN);
  if (askedMs > 0) return Math.round(askedMs + random() * Math.max(firstMs, askedMs / 2));
  return backoffMs(failures, random);
}

/**
 * How long to wait before try number `failures` + 1: anywhere up to a bound that doubles, "full jitter", so that thousands who
 * lost one replica do not come back in one moment. Milliseconds. `random` is 0 up to, not including, 1.
 * Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(failures: number, random: () => number = Math.random): number {
  const bound = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(leastMs + random() * (bound - leastMs));
}

/** A moment drawn evenly from a range that the server gave. Milliseconds. */
export function withinMs([from, to]: readonly [number, number], random: () => number = Math.random): number {
  return Math.round(from + random() * Math.max(0, to - from));
}
