import type { WatchTick } from '@zilker/contracts/socket/tick';
import type { Moment } from './history.ts';

type Point = { at: number; value: number };
/** From now to where a measure is expected to end; undefined where there is too little to go by. */
export type Forecast = { points: [Point, Point]; endsAtMs: number };

/** Beyond this an estimate says nothing; the line is cut there. */
const horizonMs = 2 * 3_600_000;
const lookBackMs = 3 * 60_000;
const minuteMs = 60_000;

/** The position at which tickets will run out, by the room's own odds; null while they are unknown or reach past the line. */
export function ticketsLastTo(tick: Pick<WatchTick, 'odds' | 'places'>): number | null {
  if (tick.odds === null) return null;
  const middle = Math.round((tick.odds.likely + tick.odds.unlikely) / 2);
  return middle < tick.places ? middle : null;
}

/** Positions go on at the pace of the last minute until tickets or the line end. */
export function servingForecast(tick: WatchTick): Forecast | undefined {
  if (tick.phase !== 'calling') return undefined;
  const end = ticketsLastTo(tick) ?? tick.places;
  return straight(tick.atMs, tick.serving, end, tick.pacePerMinute ?? 0);
}

/** Tickets go on selling as they did in the last three minutes until all are sold. */
export function soldForecast(tick: WatchTick, moments: readonly Moment[]): Forecast | undefined {
  if (tick.phase !== 'calling') return undefined;
  const first = moments.find((one) => one.atMs >= tick.atMs - lookBackMs);
  if (!first || tick.atMs - first.atMs < 20_000) return undefined;
  const perMinute = ((tick.sold - first.sold) / (tick.atMs - first.atMs)) * minuteMs;
  return straight(tick.atMs, tick.sold, tick.capacity, perMinute);
}

/** The forecast as far as the axis goes. */
export function cutAt(forecast: Forecast | undefined, toMs: number): Forecast['points'] | undefined {
  if (!forecast) return undefined;
  const [now, end] = forecast.points;
  if (end.at <= toMs) return forecast.points;
  const share = (toMs - now.at) / (end.at - now.at);
  return [now, { at: toMs, value: now.value + (end.value - now.value) * share }];
}

/** The axis of all strips: from the first moment, a minute ago at least, to a little past what is foreseen. */
export function spanOf(input: {
  firstMs: number;
  nowMs: number;
  /** What is expected to end when, or to begin. */
  foreseenMs: readonly (number | undefined)[];
}): { from: number; to: number } {
  const ends = input.foreseenMs.map((one) => one ?? 0);
  const from = Math.min(input.firstMs, input.nowMs - minuteMs);
  const seen = input.nowMs - from;
  const foreseen = Math.max(...ends, input.nowMs + seen * 0.15);
  // What happened keeps at least a third of the width, however far off the end is foreseen.
  const to = Math.min(foreseen, input.nowMs + Math.max(2 * seen, 5 * minuteMs));
  return { from, to: to + (to - from) * 0.04 };
}

function straight(nowMs: number, value: number, end: number, perMinute: number): Forecast | undefined {
  if (perMinute <= 0 || value >= end) return undefined;
  const neededMs = ((end - value) / perMinute) * minuteMs;
  const shownMs = Math.min(neededMs, horizonMs);
  return {
    points: [
      { at: nowMs, value },
      { at: nowMs + shownMs, value: value + (end - value) * (shownMs / neededMs) },
    ],
    endsAtMs: nowMs + shownMs,
  };
}
