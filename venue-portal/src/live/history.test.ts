import { expect, test } from 'vitest';
import { emptyHistory, type History, type Moment, momentsMax, remember, waitingIn } from './history.ts';

const at = (atMs: number): Moment => ({ atMs, serving: atMs, inside: 0, sold: 0, waiting: 0 });
const run = (times: readonly number[], from: History = emptyHistory) =>
  times.reduce((history, ms) => remember(history, at(ms)), from);

test('moments are kept as they come, and an old one changes nothing', () => {
  const history = run([1_000, 2_000, 3_000]);
  expect(history.moments.map((one) => one.atMs)).toEqual([1_000, 2_000, 3_000]);
  expect(remember(history, at(2_500))).toBe(history);
  expect(remember(history, at(3_000))).toBe(history);
});

test('ticks that come faster than the grain replace the newest', () => {
  const history = run([0, 100, 200, 900, 1_000, 1_100]);
  expect(history.moments.map((one) => one.atMs)).toEqual([0, 1_000, 1_100]);
});

test('a drop of ten hours stays bounded, evenly grained, from its first moment to its last', () => {
  const seconds = 10 * 3_600;
  const history = run(Array.from({ length: seconds }, (_, i) => i * 1_000));
  expect(history.moments.length).toBeLessThanOrEqual(momentsMax);
  expect(history.moments.length).toBeGreaterThan(momentsMax / 2 - 1);
  expect(history.moments[0]?.atMs).toBe(0);
  expect(history.moments.at(-1)?.atMs).toBe((seconds - 1) * 1_000);
  const gaps = history.moments.slice(1, -1).map((one, i) => one.atMs - (history.moments[i]?.atMs ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(history.grainMs);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(history.grainMs * 2);
});

test('nobody waits once all were called', () => {
  expect(waitingIn({ places: 300, called: 120 })).toBe(180);
  expect(waitingIn({ places: 300, called: 301 })).toBe(0);
});
