import type { Tick } from '@zilker/contracts/socket/tick';
import { expect, test } from 'vitest';
import { type Held, holdEstimate, rangeAt } from './estimate.ts';

const start: Tick = {
  t: 'tick',
  drop: 'drp_1',
  atMs: 1_000_000,
  phase: 'calling',
  places: 3_000,
  present: 0.9,
  serving: 0,
  ratePerMinute: 30,
  pacePerMinute: 30,
  limitedBy: 'rate',
  odds: null,
  seq: 0,
  head: '',
  message: null,
};
const after = (ms: number, change: Partial<Tick> = {}): Tick => ({
  ...start,
  atMs: start.atMs + ms,
  ...change,
});
const minute = 60_000;

/** Shows one tick after the other to who had `ahead` ahead at first. */
function play(ahead: number, ticks: readonly Tick[]): Held {
  let held: Held | undefined;
  for (const tick of ticks) held = holdEstimate(held, tick, Math.max(0, ahead - tick.serving));
  if (!held) throw new Error('nothing was shown');
  return held;
}

test('the first estimate is the range around the pace', () => {
  const held = play(150, [start]);
  expect(rangeAt(held, start.atMs)).toEqual({ lowMs: 4 * minute, highMs: 6.65 * minute });
  expect(held.worse).toBeNull();
});

test('a pace that sways changes nothing, and time runs down all the same', () => {
  const held = play(150, [start, after(minute, { serving: 28, pacePerMinute: 28 })]);
  expect(rangeAt(held, start.atMs + minute)).toEqual({ lowMs: 3 * minute, highMs: 5.65 * minute });
  expect(held.worse).toBeNull();
});

test('a better estimate is shown at once', () => {
  const held = play(150, [start, after(minute, { serving: 60, pacePerMinute: 60 })]);
  expect(rangeAt(held, start.atMs + minute).highMs).toBeCloseTo(1.995 * minute);
});

test.each([
  ['rate', { ratePerMinute: 15, pacePerMinute: 15 }],
  ['inside', { limitedBy: 'inside', pacePerMinute: 15 }],
  ['health', { limitedBy: 'health', pacePerMinute: 15 }],
  ['payments', { limitedBy: 'payments', pacePerMinute: 15 }],
  ['stock', { limitedBy: 'stock', pacePerMinute: 15 }],
  ['present', { present: 1, pacePerMinute: 15 }],
  ['slower', { pacePerMinute: 15 }],
] as const)('an estimate that must get worse says why: %s', (why, change) => {
  const held = play(150, [start, after(minute, { serving: 20, ...change })]);
  expect(held.worse?.why).toBe(why);
  expect(rangeAt(held, start.atMs + minute).highMs).toBeGreaterThan(10 * minute);
});

test('after a pause, a stop or silence that is the reason', () => {
  const stillTicks = [
    ['paused', { phase: 'paused' }],
    ['stopped', { limitedBy: 'stopped' }],
    ['silent', { limitedBy: 'silent' }],
  ] as const;
  for (const [why, still] of stillTicks) {
    const held = play(150, [start, after(minute, still), after(4 * minute, { serving: 2 })]);
    expect(held.worse?.why).toBe(why);
  }
});

test('the reason goes when the estimate is as good as before, and in the end anyway', () => {
  const slow = after(minute, { serving: 20, pacePerMinute: 15 });
  const mended = after(2 * minute, { serving: 80, pacePerMinute: 40 });
  expect(play(150, [start, slow, mended]).worse).toBeNull();
  const later = after(5 * minute, { serving: 75, pacePerMinute: 15 });
  expect(play(150, [start, slow, later]).worse).toBeNull();
  const soon = after(2 * minute, { serving: 35, pacePerMinute: 15 });
  expect(play(150, [start, slow, soon]).worse?.why).toBe('slower');
});
