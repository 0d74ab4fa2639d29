/** Where chance comes from: 0 up to, not including, 1. */
export type Random = () => number;

const firstMs = 1_000;
const mostMs = 20_000;
const leastMs = 250;

/**
 * How long to wait before try number `failures` + 1: anywhere up to a bound that doubles, "full jitter", so that thousands who
 * lost one replica do not come back in one moment. Milliseconds.
 * Source: Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015.
 */
export function backoffMs(failures: number, random: Random = Math.random): number {
  const bound = Math.min(mostMs, firstMs * 2 ** Math.max(0, failures - 1));
  return Math.round(leastMs + random() * (bound - leastMs));
}

/** A moment drawn evenly from a range that the server gave. Milliseconds. */
export function withinMs([from, to]: readonly [number, number], random: Random = Math.random): number {
  return Math.round(from + random() * Math.max(0, to - from));
}
