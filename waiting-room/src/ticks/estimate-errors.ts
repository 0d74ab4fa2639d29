import { type EstimateErrors, turnIn } from '@zilker/contracts/estimate';
import type { CallEntry } from '@zilker/contracts/signals/calls';
import type { Tick } from '@zilker/contracts/socket/tick';

/**
 * How good the estimates were that screens showed: what they said 1, 3 and 10 minutes before a call, and right after the draw,
 * against the call that came. Each replica measures its own ticks, and all of them see the same calls.
 */
export type EstimateHistory = {
  /** What the ticks of the last ten minutes said, oldest first, and the first of all. */
  readonly shown: Shown[];
  first: Shown | null;
  /** Every position below was called or passed. */
  calledTo: number;
  held: number;
  readonly errorsMs: number[];
};

/** One tick, as far as it tells when a turn comes: both ends of the range for each fan ahead. */
type Shown = { atMs: number; serving: number; lowMs: number; highMs: number };

const lookBackMs = [60_000, 180_000, 600_000];
const keptMs = 605_000;
/** A tick stands for what was shown at a moment when it is no older than this then. */
const staleMs = 3_000;

export function newEstimateHistory(): EstimateHistory {
  return { shown: [], first: null, calledTo: 0, held: 0, errorsMs: [] };
}

/** A tick went out. */
export function noteShown(history: EstimateHistory, tick: Tick): void {
  const perFan = turnIn(tick, 1);
  const newest = history.shown.at(-1);
  if (perFan === undefined || (newest !== undefined && tick.atMs <= newest.atMs)) return;
  const shown = { atMs: tick.atMs, serving: tick.serving, lowMs: perFan.lowMs, highMs: perFan.highMs };
  history.first ??= shown;
  history.shown.push(shown);
  while ((history.shown[0]?.atMs ?? tick.atMs) < tick.atMs - keptMs) history.shown.shift();
}

/** A call came. Who missed their turn and is called on return, or is called again, was not what the estimates were about. */
export function noteCalled(history: EstimateHistory, call: CallEntry): void {
  const inLine = call.callNo === 1 && call.position >= history.calledTo;
  history.calledTo = Math.max(history.calledTo, call.position + 1);
  if (!inLine) return;
  const { first } = history;
  if (first !== null) compare(history, first, call);
  for (const backMs of lookBackMs) {
    const shown = shownAt(history, call.atMs - backMs);
    if (shown !== undefined && shown !== first) compare(history, shown, call);
  }
}

/** Null while nothing could be compared. */
export function errorsOf({ errorsMs, held }: EstimateHistory): EstimateErrors | null {
  if (errorsMs.length === 0) return null;
  const sorted = Float64Array.from(errorsMs).sort();
  const quantile = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return {
    compared: sorted.length,
    held: Math.round((held / sorted.length) * 1000) / 1000,
    medianMs: quantile(0.5),
    p90Ms: quantile(0.9),
  };
}

function shownAt({ shown }: EstimateHistory, atMs: number): Shown | undefined {
  const last = shown.findLast((one) => one.atMs <= atMs);
  return last !== undefined && atMs - last.atMs <= staleMs ? last : undefined;
}

function compare(history: EstimateHistory, shown: Shown, call: CallEntry): void {
  const ahead = call.position - shown.serving;
  const cameMs = call.atMs - shown.atMs;
  if (ahead < 0 || cameMs < 0) return;
  const [lowMs, highMs] = [ahead * shown.lowMs, ahead * shown.highMs];
  if (cameMs >= lowMs && cameMs <= highMs) history.held++;
  history.errorsMs.push(Math.abs(cameMs - (lowMs + highMs) / 2));
}
