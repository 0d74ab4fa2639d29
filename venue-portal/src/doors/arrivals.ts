import type { Doors } from './door-words.ts';

const minuteMs = 60_000;
const barsMax = 20;
/** What people call the pace: long enough that one group does not make it. */
const paceMinutes = 5;

export type Step = { fromMs: number; minutes: number; count: number };

/**
 * Check-ins of a gate (by its place among the gates), or of all, in steps of as many minutes each as make at most 20 of them, from the first
 * check-in until now. A minute without any is a minute with none.
 */
export function arrivals(
  { byMinute, atMs }: Pick<Doors, 'byMinute' | 'atMs'>,
  gate: number | undefined,
): Step[] {
  const [first] = byMinute;
  if (first === undefined) return [];
  const all = Math.floor(Math.max(0, atMs - first.atMs) / minuteMs) + 1;
  const minutes = Math.ceil(all / barsMax);
  const steps: Step[] = Array.from({ length: Math.ceil(all / minutes) }, (_, at) => ({
    fromMs: first.atMs + at * minutes * minuteMs,
    minutes,
    count: 0,
  }));
  for (const minute of byMinute) {
    const step = steps[Math.floor((minute.atMs - first.atMs) / (minutes * minuteMs))];
    if (step) step.count += countOf(minute.in, gate);
  }
  return steps;
}

/** Check-ins a minute over the last five whole minutes. */
export function paceOf({ byMinute, atMs }: Pick<Doors, 'byMinute' | 'atMs'>, gate?: number): number {
  const until = Math.floor(atMs / minuteMs) * minuteMs;
  const from = until - paceMinutes * minuteMs;
  const count = byMinute
    .filter((minute) => minute.atMs >= from && minute.atMs < until)
    .reduce((sum, minute) => sum + countOf(minute.in, gate), 0);
  return count / paceMinutes;
}

function countOf(counts: readonly number[], gate: number | undefined): number {
  return gate === undefined ? counts.reduce((sum, count) => sum + count, 0) : (counts[gate] ?? 0);
}

/** "14 a minute", "under 1 a minute", "nobody now". */
export function paceWords(perMinute: number): string {
  if (perMinute === 0) return 'nobody now';
  return perMinute < 1 ? 'under 1 a minute' : `${Math.round(perMinute)} a minute`;
}
