import type { WatchTick } from '@zilker/contracts/socket/tick';
import { expect, test } from 'vitest';
import { cutAt, servingForecast, soldForecast, spanOf, ticketsLastTo } from './forecast.ts';
import type { Moment } from './history.ts';

const now = Date.parse('2026-11-24T16:05:54Z');
const minute = 60_000;
const tick: WatchTick = {
  t: 'watch',
  drop: 'drp_00000000000000000000000000',
  atMs: now,
  phase: 'calling',
  places: 3127,
  present: 0.91,
  serving: 176,
  ratePerMinute: 30,
  pacePerMinute: 30,
  limitedBy: 'rate',
  odds: { likely: 380, unlikely: 400 },
  seq: 0,
  head: '',
  message: null,
  presentCount: 2846,
  called: 176,
  granted: 176,
  inside: 84,
  insideMax: 120,
  capacity: 460,
  sold: 138,
  held: 71,
  ticketsPerCall: 1.6,
  floorPerMinute: 3,
  health: null,
  estimates: null,
};
const moment = (atMs: number, sold: number): Moment => ({ atMs, serving: 0, inside: 0, sold, waiting: 0 });

test('tickets last to the middle of the odds, unless the line is shorter', () => {
  expect(ticketsLastTo(tick)).toBe(390);
  expect(ticketsLastTo({ ...tick, odds: null })).toBeNull();
  expect(ticketsLastTo({ ...tick, places: 300 })).toBeNull();
});

test('serving goes on at the pace of the last minute, to where tickets end', () => {
  expect(servingForecast(tick)).toEqual({
    points: [
      { at: now, value: 176 },
      { at: now + ((390 - 176) / 30) * minute, value: 390 },
    ],
    endsAtMs: now + ((390 - 176) / 30) * minute,
  });
  expect(servingForecast({ ...tick, places: 300 })?.points[1].value).toBe(300);
});

test('nothing is foreseen while calls stand still or there is too little to go by', () => {
  expect(servingForecast({ ...tick, phase: 'paused' })).toBeUndefined();
  expect(servingForecast({ ...tick, pacePerMinute: null })).toBeUndefined();
  expect(servingForecast({ ...tick, pacePerMinute: 0 })).toBeUndefined();
  expect(soldForecast(tick, [])).toBeUndefined();
  expect(soldForecast(tick, [moment(now - 5_000, 130)])).toBeUndefined();
  expect(soldForecast({ ...tick, sold: 460 }, [moment(now - 3 * minute, 400)])).toBeUndefined();
});

test('sales go on as in the last three minutes, whatever came before', () => {
  const moments = [moment(now - 9 * minute, 0), moment(now - 3 * minute, 48), moment(now - minute, 110)];
  const end = now + ((460 - 138) / 30) * minute;
  expect(soldForecast(tick, moments)?.points).toEqual([
    { at: now, value: 138 },
    { at: end, value: 460 },
  ]);
});

test('a far end is cut at two hours, on the way there', () => {
  const forecast = servingForecast({ ...tick, pacePerMinute: 1, odds: null });
  expect(forecast?.endsAtMs).toBe(now + 120 * minute);
  expect(forecast?.points[1].value).toBeCloseTo(176 + 120);
});

test('the axis holds what was seen and what is foreseen, and gives the past a third at least', () => {
  const firstMs = now - 6 * minute;
  const near = spanOf({ firstMs, nowMs: now, foreseenMs: [servingForecast(tick)?.endsAtMs, undefined] });
  expect(near.from).toBe(firstMs);
  expect(near.to).toBeGreaterThan(now + 7 * minute);
  const far = spanOf({
    firstMs,
    nowMs: now,
    foreseenMs: [servingForecast({ ...tick, pacePerMinute: 1, odds: null })?.endsAtMs],
  });
  expect(far.to).toBeLessThan(now + 13 * minute);
  const fresh = spanOf({ firstMs: now, nowMs: now, foreseenMs: [] });
  expect(fresh.from).toBe(now - minute);
  expect(fresh.to).toBeGreaterThan(now);
});

test('a forecast is drawn no further than its axis', () => {
  const forecast = servingForecast({ ...tick, pacePerMinute: 10, odds: null, places: 276 });
  expect(cutAt(forecast, now + 20 * minute)).toEqual(forecast?.points);
  expect(cutAt(forecast, now + 5 * minute)?.[1]).toEqual({ at: now + 5 * minute, value: 226 });
  expect(cutAt(undefined, now)).toBeUndefined();
});
