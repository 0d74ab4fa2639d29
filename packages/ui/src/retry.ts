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
 * sent away do not come back in one moment; where it named none, anywhere up to a bound that doubles with each of `failures`.
 */
export function againInMs(
  error: Pick<RequestError, 'headers'>,
  failures: number,
  random: () => number = Math.random,
): number {
  const askedMs = 1_000 * Number(error.headers.get('retry-after') ?? Number.NaN);
  if (askedMs > 0) return Math.round(askedMs + random() * Math.max(firstMs, askedMs / 2));
  const bound = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(leastMs + random() * (bound - leastMs));
}
