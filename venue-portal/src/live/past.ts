import type { DropFacts } from '@zilker/contracts/drop';
import type { Moment } from './history.ts';

export type Measure = Exclude<keyof Moment, 'atMs'>;
export type Seen = { at: number; value: number; gap?: true };
export type SoldMinute = { atMs: number; tickets: number };

const minuteMs = 60_000;
/** Moments further apart than this were not watched in between. */
const gapMs = minuteMs;

/** What was seen of a measure. Where nobody watched for longer than the grain, there is a gap. */
export function seenOf(moments: readonly Moment[], measure: Measure, grainMs: number): Seen[] {
  const most = Math.max(gapMs, 4 * grainMs);
  return moments.map((moment, i) => {
    const before = moments[i - 1];
    const gap = before !== undefined && moment.atMs - before.atMs > most;
    return { at: moment.atMs, value: moment[measure], ...(gap && { gap: true as const }) };
  });
}

/**
 * What is known of a measure from before the first moment seen: from the draw’s facts, and of tickets from sales by the minute.
 * Empty where the drop was watched from its draw, and of measures that nothing is known of.
 */
export function beforeOf(
  measure: Measure,
  first: Moment | undefined,
  facts: Pick<DropFacts, 'frozen' | 'drawn' | 'lobbyOpensAtMs'> | undefined,
  sold: readonly SoldMinute[],
): Seen[] {
  const drawnMs = facts?.drawn?.atMs;
  if (!first || !facts || drawnMs === undefined || first.atMs - drawnMs < gapMs) return [];
  if (measure === 'serving') return [{ at: drawnMs, value: 0 }];
  if (measure === 'waiting' && facts.frozen) {
    const { n, atMs } = facts.frozen;
    return [
      { at: facts.lobbyOpensAtMs, value: 0 },
      { at: atMs, value: n, gap: true },
    ];
  }
  return measure === 'sold' ? soldBefore(first, drawnMs, sold) : [];
}

/** Marks the first moment seen as one that follows unknown ones. */
export function joined(before: readonly Seen[], seen: readonly Seen[]): Seen[] {
  const [first, ...rest] = seen;
  if (before.length === 0 || !first) return [...seen];
  return [...before, { ...first, gap: true }, ...rest];
}

/** The sales of each whole minute before, on top of those that came before the first minute told. */
function soldBefore(first: Moment, drawnMs: number, sold: readonly SoldMinute[]): Seen[] {
  const told = sold.filter(({ atMs }) => atMs + minuteMs <= first.atMs);
  const sum = told.reduce((all, { tickets }) => all + tickets, 0);
  let total = Math.max(0, first.sold - sum);
  const start = told[0];
  const seen: Seen[] = total === 0 ? [{ at: Math.min(drawnMs, start?.atMs ?? drawnMs), value: 0 }] : [];
  for (const { atMs, tickets } of told) {
    // nothing was sold from the minute told before until this one
    if (seen.length > 0) seen.push({ at: atMs, value: total });
    total += tickets;
    seen.push({ at: atMs + minuteMs, value: total });
  }
  return seen;
}
