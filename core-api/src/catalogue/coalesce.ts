/** At most so many keys are kept: a flood of them must not grow the process. */
const keysMax = 100;

/**
 * What several answers are made of, read at most once in `ttlMs` for each key: while one read runs all who ask wait for it. A read that
 * failed is not kept.
 */
export function coalesce<T>(
  ttlMs: number,
  read: (key: string) => Promise<T>,
  nowMs: () => number,
): (key: string) => Promise<T> {
  const kept = new Map<string, { until: number; answer: Promise<T> }>();
  return (key) => {
    const found = kept.get(key);
    if (found !== undefined && found.until > nowMs()) return found.answer;
    const answer = read(key);
    const entry = { until: nowMs() + ttlMs, answer };
    // the newest last, so that the oldest goes first
    kept.delete(key);
    kept.set(key, entry);
    if (kept.size > keysMax) kept.delete(kept.keys().next().value ?? key);
    answer.catch(() => {
      if (kept.get(key) === entry) kept.delete(key);
    });
    return answer;
  };
}
