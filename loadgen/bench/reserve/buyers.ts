import { percentile, type Round } from '@zilker/local/bench/figures';
import type { Selling } from './contender.ts';

export type Sold = {
  ordersPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** The pace of the last tenth of the orders against that of the first. */
  lastTenth: number;
};

/**
 * `clients` who wait for their answer and come again as the next fan, until every fan of `places` has been served. Throws when
 * somebody went without.
 */
export async function sellAll(
  selling: Selling,
  { places, clients }: { places: number; clients: number },
): Promise<Sold> {
  const latencies = new Float64Array(places);
  const ends = new Float64Array(places);
  let next = 0;
  let served = 0;
  const startedAt = performance.now();
  const client = async () => {
    for (let place = next++; place < places; place = next++) {
      const from = performance.now();
      if (!(await selling.sell(place))) throw new Error(`nothing was left for place ${place}`);
      const at = performance.now();
      latencies[place] = at - from;
      ends[served++] = at - startedAt;
    }
  };
  await Promise.all(Array.from({ length: clients }, client));
  const seconds = (performance.now() - startedAt) / 1000;
  const tenth = Math.floor(places / 10);
  const endAt = (n: number) => ends[n - 1] ?? Number.NaN;
  return {
    ordersPerSecond: places / seconds,
    p50Ms: percentile([...latencies], 0.5),
    p99Ms: percentile([...latencies], 0.99),
    lastTenth: endAt(tenth) / (endAt(places) - endAt(places - tenth)),
  };
}

export function figuresOf(name: string, sold: Sold): Round {
  return Object.fromEntries(Object.entries(sold).map(([figure, value]) => [`${name}.${figure}`, value]));
}
