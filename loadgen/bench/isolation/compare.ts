import { percentile } from '@zilker/local/bench/figures';

/** What a window of requests cost: CPU of the server, and how long each answer took from when it was due. */
export type Window = { cpuUs: number; requests: number; latenciesMs: readonly number[] };
/** Two windows side by side: the first of the kind that is asked about, the second of the kind it is held against. */
export type Pair = readonly [Window, Window];
export type Ratio = { ratio: number; low: number; high: number };

const resamples = 500;

/** CPU for each request, all pairs together, with its 95 % interval. */
export function cpuRatio(pairs: readonly Pair[], random: () => number): Ratio {
  const each = (windows: readonly Window[]) =>
    sumOf(windows, ({ cpuUs }) => cpuUs) / sumOf(windows, ({ requests }) => requests);
  return bootstrap(pairs, each, random);
}

/** The slowest hundredth of all answers of the one kind against that of the other, with its 95 % interval. */
export function p99Ratio(pairs: readonly Pair[], random: () => number): Ratio {
  const p99 = (windows: readonly Window[]) => {
    // numbers in a typed array sort some ten times faster, and this is done again and again
    const all = new Float64Array(sumOf(windows, ({ latenciesMs }) => latenciesMs.length));
    let at = 0;
    for (const { latenciesMs } of windows) {
      all.set(latenciesMs, at);
      at += latenciesMs.length;
    }
    return all.sort()[Math.ceil(0.99 * all.length) - 1] ?? Number.NaN;
  };
  return bootstrap(pairs, p99, random);
}

/** By whole pairs (Efron 1979): answers of one window are not independent of each other. */
function bootstrap(
  pairs: readonly Pair[],
  figureOf: (windows: readonly Window[]) => number,
  random: () => number,
): Ratio {
  const ratioOf = (some: readonly Pair[]) =>
    figureOf(some.map(([one]) => one)) / figureOf(some.map(([, other]) => other));
  const ratios = Array.from({ length: resamples }, () =>
    ratioOf(pairs.map(() => pairs[Math.floor(random() * pairs.length)]).filter((pair) => pair !== undefined)),
  );
  return { ratio: ratioOf(pairs), low: percentile(ratios, 0.025), high: percentile(ratios, 0.975) };
}

function sumOf<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((sum, item) => sum + of(item), 0);
}
