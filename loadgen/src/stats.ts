/**
 * The value that `share` (0 to 1) of the figures do not exceed, by nearest rank; null of no figures. `figures` need not be
 * sorted.
 */
export function percentile(figures: readonly number[], share: number): number | null {
  if (figures.length === 0) return null;
  const sorted = [...figures].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil(share * sorted.length));
  return sorted[rank - 1] ?? null;
}

/** The most that lie in any window of `windowMs`. `timesMs` need not be sorted; both ends of a window count. */
export function mostWithin(timesMs: readonly number[], windowMs: number): number {
  const sorted = [...timesMs].sort((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [to, time] of sorted.entries()) {
    while (time - (sorted[from] ?? time) > windowMs) from++;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

/** How often each name stands there, in alphabetical order. */
export function tally(names: Iterable<string>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}
