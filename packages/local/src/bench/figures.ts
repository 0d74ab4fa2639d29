/** What a part of the benchmark found: the ratios and figures of its rounds, by name. */
export type Round = Readonly<Record<string, number>>;

function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** The value that `share` of the figures do not exceed, by nearest rank. */
export function percentile(figures: readonly number[], share: number): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
}

/** The median of each name over all rounds. */
export function medians(rounds: readonly Round[]): Record<string, number> {
  const names = [...new Set(rounds.flatMap((round) => Object.keys(round)))];
  return Object.fromEntries(
    names.map((name) => [name, median(rounds.flatMap((round) => round[name] ?? []))]),
  );
}

/** To three digits that count. */
export function rounded(figure: number): number {
  return Number(figure.toPrecision(3));
}

export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
