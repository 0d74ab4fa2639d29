import { expect, test } from 'vitest';
import { gapsPath, linePath, roundUp, scaleOf, timeTicks } from './scale.ts';

test('a scale maps values onto pixels, downwards too', () => {
  const y = scaleOf(0, 400, 124, 4);
  expect([y(0), y(200), y(400)]).toEqual([124, 64, 4]);
  expect(scaleOf(5, 5, 10, 90)(5)).toBe(10);
});

test('ticks are round clock times within the span', () => {
  const from = Date.parse('2026-11-24T15:59:00Z');
  const to = Date.parse('2026-11-24T16:16:00Z');
  const ticks = timeTicks(from, to, 4).map((at) => new Date(at).toISOString().slice(11, 16));
  expect(ticks).toEqual(['16:00', '16:05', '16:10', '16:15']);
  expect(timeTicks(from, from + 90_000)).toHaveLength(2);
  expect(timeTicks(from, from + 40 * 86_400_000, 6).length).toBeLessThanOrEqual(7);
});

test('an axis ends on a round number at or above the greatest value', () => {
  expect([0, 1, 7, 38, 120, 121, 3063, 9000].map(roundUp)).toEqual([1, 1, 8, 40, 120, 150, 4000, 10_000]);
});

test('a long series is thinned and keeps its last sample', () => {
  const samples = Array.from({ length: 1001 }, (_, i) => ({ at: i, value: i }));
  const path = linePath(samples, scaleOf(0, 1000, 0, 500), scaleOf(0, 1000, 100, 0));
  expect(path.split('L').length).toBeLessThanOrEqual(242);
  expect(path.startsWith('M0 100')).toBe(true);
  expect(path.endsWith('L500 0')).toBe(true);
  expect(linePath([], scaleOf(0, 1, 0, 1), scaleOf(0, 1, 0, 1))).toBe('');
});

test('a line breaks off where nothing is known, and both ends are kept', () => {
  const x = scaleOf(0, 100, 0, 100);
  const y = scaleOf(0, 100, 100, 0);
  const samples = [
    { at: 0, value: 0 },
    { at: 10, value: 10 },
    { at: 60, value: 50, gap: true as const },
    { at: 70, value: 60 },
  ];
  expect(linePath(samples, x, y)).toBe('M0 100L10 90M60 50L70 40');
  expect(gapsPath(samples, x, y)).toBe('M10 90L60 50');
  expect(linePath(samples, x, y, 2)).toBe('M0 100L10 90M60 50L70 40');
});
