export type Waits = { p50Ms: number; p90Ms: number; p99Ms: number; longestMs: number };

/** The waits that half, nine in ten and ninety-nine in a hundred did not exceed; null of none. */
export function waitsOf(waitsMs: readonly number[]): Waits | null {
  if (waitsMs.length === 0) return null;
  const sorted = Float64Array.from(waitsMs).sort();
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { p50Ms: at(0.5), p90Ms: at(0.9), p99Ms: at(0.99), longestMs: at(1) };
}
