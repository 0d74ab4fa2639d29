import type { Tick } from '@zilker/contracts/socket/tick';
import { expect, test } from 'vitest';
import { errorsOf, newEstimateHistory, noteCalled, noteShown } from './estimate-errors.ts';

const startMs = 1_000_000;

/** A line that moves by one a second from the first tick on, as its ticks said; then one call. */
function lineOf(seconds: number, change: (second: number) => Partial<Tick> = () => ({})) {
  const history = newEstimateHistory();
  for (let second = 0; second <= seconds; second++)
    noteShown(history, {
      phase: 'calling',
      limitedBy: 'rate',
      ratePerMinute: 60,
      pacePerMinute: 60,
      present: 1,
      atMs: startMs + second * 1000,
      serving: second,
      ...change(second),
    } as Tick);
  const call = (second: number, position = second, callNo = 1) =>
    noteCalled(history, {
      index: 7,
      position,
      callNo,
      atMs: startMs + second * 1000,
      openByMs: startMs + second * 1000 + 60_000,
    });
  return { history, call };
}

test('a line that moves as its ticks say is held by every range', () => {
  const { history, call } = lineOf(700);
  expect(errorsOf(history)).toBe(null);
  call(700);
  // right after the draw, and 1, 3 and 10 minutes before; the middle of the range is a little late by design
  expect(errorsOf(history)).toEqual({ compared: 4, held: 1, medianMs: 11_700, p90Ms: 45_500 });
});

test('a line that stops for two minutes is caught', () => {
  const { history, call } = lineOf(300, (second) => ({ serving: Math.min(second, 100) }));
  call(300, 160);
  // a minute before, 60 were ahead at one a second: right. Before the stop it should have come after 160 and 40 s
  const errors = errorsOf(history);
  expect(errors).toMatchObject({ compared: 3, p90Ms: 129_600 });
  expect(errors?.held).toBeCloseTo(1 / 3, 2);
});

test('what no estimate was about is not compared: missed and back, called again, and times without an estimate', () => {
  const { history, call } = lineOf(700, (second) => (second < 650 ? { phase: 'paused' } : {}));
  call(690, 690);
  expect(errorsOf(history)?.compared).toBe(1);
  call(695, 12);
  call(696, 690, 2);
  expect(errorsOf(history)?.compared).toBe(1);
});

test('a replica that starts late compares what it showed, and forgets what is long past', () => {
  const { history, call } = lineOf(5_000);
  expect(history.shown.length).toBeLessThan(620);
  call(5_000);
  expect(errorsOf(history)?.compared).toBe(4);
});
