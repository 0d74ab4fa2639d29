/** Lets at most so many in at once; the others wait in order. */
export type Gate = {
  <T>(work: () => Promise<T>): Promise<T>;
  readonly inside: number;
  readonly waiting: number;
};

export function createGate(max: number): Gate {
  const waiting: (() => void)[] = [];
  let inside = 0;
  const enter = () => {
    if (inside < max) {
      inside++;
      return Promise.resolve();
    }
    return new Promise<void>((resolve) => waiting.push(resolve));
  };
  // whoever leaves hands the spot on, so that nobody slips in between
  const leave = () => {
    const next = waiting.shift();
    if (next === undefined) inside--;
    else next();
  };
  const gate = async <T>(work: () => Promise<T>): Promise<T> => {
    await enter();
    try {
      return await work();
    } finally {
      leave();
    }
  };
  return Object.defineProperties(gate, {
    inside: { get: () => inside },
    waiting: { get: () => waiting.length },
  }) as Gate;
}

/** Runs `work` over all items, at most `max` at a time, and resolves to the results in order. The first failure rejects. */
export async function mapBounded<T, R>(
  items: readonly T[],
  max: number,
  work: (item: T, at: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  const rest = items.entries();
  const run = async () => {
    for (const [at, item] of rest) results[at] = await work(item, at);
  };
  await Promise.all(Array.from({ length: Math.min(max, items.length) }, run));
  return results;
}
