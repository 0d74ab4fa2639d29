/** Work for so long is worth having at hand: many times what it takes to ask for more. */
const horizonMs = 250;
/** Weight of the newest figure. */
const newest = 0.1;

/**
 * How many jobs to have at hand besides those in work: many where each takes a millisecond, next to none where each takes seconds, since
 * what waits here waits for this worker alone.
 */
export function createPace(options: { concurrency: number; most: number }): {
  took(ms: number): void;
  ahead(): number;
} {
  let meanMs = horizonMs / 10;
  return {
    took: (ms) => {
      meanMs += newest * (ms - meanMs);
    },
    ahead: () =>
      Math.min(
        options.most,
        Math.max(1, Math.round((options.concurrency * horizonMs) / Math.max(meanMs, 0.1))),
      ),
  };
}
