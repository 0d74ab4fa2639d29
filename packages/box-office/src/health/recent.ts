/** What was measured in the last `spanMs`, at most `max` of it, the oldest going first. */
export type Recent = {
  add(value: number): void;
  /** The value that the given share of all is at or below; null while there are fewer than `least`. */
  quantile(share: number, least?: number): number | null;
  /** The highest; null when nothing was measured. */
  highest(): number | null;
};

export function createRecent(
  options: { spanMs: number; max: number },
  nowMs: () => number = () => performance.now(),
): Recent {
  const kept: { atMs: number; value: number }[] = [];
  const fresh = () => {
    const from = nowMs() - options.spanMs;
    const stale = kept.findIndex(({ atMs }) => atMs >= from);
    kept.splice(0, stale === -1 ? kept.length : stale);
    return kept.map(({ value }) => value);
  };
  return {
    add: (value) => {
      kept.push({ atMs: nowMs(), value });
      if (kept.length > options.max) kept.splice(0, Math.ceil(options.max / 4));
    },
    quantile: (share, least = 1) => {
      const values = fresh().sort((a, b) => a - b);
      if (values.length < least) return null;
      return values[Math.min(values.length - 1, Math.ceil(share * values.length) - 1)] ?? null;
    },
    highest: () => fresh().reduce<number | null>((most, value) => Math.max(most ?? value, value), null),
  };
}
