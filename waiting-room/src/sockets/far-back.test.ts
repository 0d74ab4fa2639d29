import type { Tick } from '@zilker/contracts/socket/tick';
import { expect, test } from 'vitest';
import { farFrom, isDue } from './far-back.ts';

const tick = (change: Partial<Tick> = {}) =>
  ({
    phase: 'calling',
    limitedBy: 'rate',
    ratePerMinute: 60,
    pacePerMinute: 60,
    present: 1,
    serving: 100,
    ...change,
  }) as Tick;

test('far back is ten minutes, or some thousand people, whichever is less', () => {
  // at 60 a minute, and a fifth sooner at best
  expect(farFrom(tick())).toBe(750);
  expect(farFrom(tick({ pacePerMinute: 6_000 }))).toBe(2_000);
  expect(farFrom(tick({ phase: 'paused' }))).toBe(2_000);
});

test('fans who are near, and all before the draw, are told on every beat; those far back on one in five, evenly', () => {
  const told = (position: number | null, index = 7) =>
    [0, 1, 2, 3, 4].filter((beat) => isDue({ index, position }, tick(), 750, beat)).length;
  expect([told(null), told(20), told(849)]).toEqual([5, 5, 5]);
  expect([told(850), told(90_000)]).toEqual([1, 1]);
  const onBeat = (beat: number) =>
    Array.from({ length: 1_000 }, (_, index) => ({ index, position: 10_000 })).filter((fan) =>
      isDue(fan, tick(), 750, beat),
    ).length;
  expect([0, 1, 2, 3, 4].map(onBeat)).toEqual([200, 200, 200, 200, 200]);
});
