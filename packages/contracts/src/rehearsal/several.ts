import { type Rehearsed, rehearsal } from './rehearse.ts';
import type { Rehearsal } from './settings.ts';

/** So many crowds are played: enough to tell chance from rule. Where tickets are many chance evens out, and one must do. */
export const crowdsOf = (tickets: number): number => (tickets > 20_000 ? 1 : tickets > 5_000 ? 3 : 5);

export type Range = { low: number; high: number };
/** Several crowds through one drop. The course shown is that of the crowd in the middle; what varies by chance is a range. */
export type RehearsedSeveral = {
  middle: Rehearsed;
  /** Null unless so it went with every crowd. */
  spokenForAtMs: Range | null;
  soldOutAtMs: Range | null;
  endedAtMs: Range;
  lastBuyerCalledAtMs: Range | null;
  sold: Range;
};

/** Plays as many crowds as `crowdsOf` says, of the seed and those after it. Yields how far it is, 0 to 1. */
export function* rehearseSeveral(input: Rehearsal): Generator<number, RehearsedSeveral> {
  const runs: Rehearsed[] = [];
  const crowds = crowdsOf(input.settings.tickets);
  for (let k = 0; k < crowds; k++) {
    const one = rehearsal({ ...input, seed: input.seed + k });
    for (let step = one.next(); ; step = one.next()) {
      if (step.done) {
        runs.push(step.value);
        break;
      }
      yield (k + step.value) / crowds;
    }
    yield (k + 1) / crowds;
  }
  const byEnd = runs.toSorted((a, b) => a.endedAtMs - b.endedAtMs || b.sold - a.sold);
  return {
    middle: byEnd[crowds >> 1] as Rehearsed,
    spokenForAtMs: rangeOf(runs.map((run) => run.spokenForAtMs)),
    soldOutAtMs: rangeOf(runs.map((run) => run.soldOutAtMs)),
    endedAtMs: rangeOf(runs.map((run) => run.endedAtMs)) as Range,
    lastBuyerCalledAtMs: rangeOf(runs.map((run) => run.lastBuyerCalledAtMs)),
    sold: rangeOf(runs.map((run) => run.sold)) as Range,
  };
}

function rangeOf(values: readonly (number | null)[]): Range | null {
  const known = values.filter((value) => value !== null);
  return known.length < values.length ? null : { low: Math.min(...known), high: Math.max(...known) };
}
