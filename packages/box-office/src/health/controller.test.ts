import { expect, test } from 'vitest';
import { type ControlState, type Measured, pacePerMinute, startState, stepControl } from './controller.ts';

const well: Measured = { p95Ms: 40, poolWaitMs: 1, queueAgeMs: 100, paymentHeadroom: 1 };
const run = (state: ControlState, measured: Measured, steps: number) => {
  let at = state;
  for (let i = 0; i < steps; i++) at = stepControl(at, measured);
  return at;
};

test('nothing slows while all is well', () => {
  expect(run(startState, well, 100)).toMatchObject({ share: 1, cause: null });
});

test.each([
  ['answers take long', { p95Ms: 1_500 }, 'health'],
  ['requests wait for connections', { poolWaitMs: 800 }, 'health'],
  ['jobs pile up', { queueAgeMs: 20_000 }, 'health'],
  ['the payment provider’s limit is near', { paymentHeadroom: 0.02 }, 'payments'],
] as const)('it slows at once when %s, and says why', (_, change, cause) => {
  const next = stepControl(startState, { ...well, ...change });
  expect(next.share).toBeLessThan(1);
  expect(next.share).toBeGreaterThanOrEqual(0.5);
  expect(next.cause).toBe(cause);
});

test('a cut is felt before the next one, and what lies between the bounds changes nothing', () => {
  const bad = { ...well, p95Ms: 1_100 };
  const once = stepControl(startState, bad);
  expect(run(once, bad, 3).share).toBe(once.share);
  expect(run(once, bad, 4).share).toBeLessThan(once.share);
  expect(run(once, { ...well, p95Ms: 700 }, 100).share).toBe(once.share);
});

test('it recovers all the way once all is well for a while, in steps that are smaller than the cuts', () => {
  let state = run(startState, { ...well, p95Ms: 5_000 }, 30);
  expect(state.share).toBeLessThan(0.1);
  let steps = 0;
  for (; state.share < 1 && steps < 200; steps++) {
    const next = stepControl(state, well);
    expect(next.share - state.share).toBeLessThanOrEqual(0.0501);
    state = next;
  }
  expect(state.cause).toBeNull();
  expect(steps).toBeLessThan(60);
});

test('the pace is never below the floor nor above the rate', () => {
  const drop = { ratePerMinute: 600, floorPerMinute: 60 };
  expect(pacePerMinute(drop, 1)).toBe(600);
  expect(pacePerMinute(drop, 0.5)).toBe(300);
  expect(pacePerMinute(drop, 0.01)).toBe(60);
  expect(pacePerMinute({ ratePerMinute: 30, floorPerMinute: 30 }, 0.2)).toBe(30);
});

/**
 * A box office of so much capacity, a second at a time: fans who are called ask for some seconds, and answers take the longer the
 * nearer what they ask comes to the capacity. Known delays, no chance.
 */
function simulate(capacityAt: (second: number) => number, seconds: number) {
  const ratePerSecond = 10;
  const requestsPerCall = 4;
  const inside: number[] = [];
  const shares: number[] = [];
  let state = startState;
  let backlog = 0;
  for (let second = 0; second < seconds; second++) {
    inside.push(ratePerSecond * state.share);
    // a fan asks once in each of the seconds after the call
    const asked = inside.slice(-requestsPerCall).reduce((sum, calls) => sum + calls, 0);
    backlog = Math.max(0, backlog + asked - capacityAt(second));
    const used = Math.min(asked / capacityAt(second), 0.99);
    const p95Ms = 50 / (1 - used) + (backlog / capacityAt(second)) * 1_000;
    state = stepControl(state, { ...well, p95Ms });
    shares.push(state.share);
  }
  return shares;
}

test('a box office that bears the rate is left alone', () => {
  expect(Math.min(...simulate(() => 60, 300))).toBe(1);
});

test('at six tenths of its capacity the pace settles near what it bears, without swinging about it', () => {
  const shares = simulate(() => 24, 900).slice(300);
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
  expect(mean).toBeGreaterThan(0.45);
  expect(mean).toBeLessThan(0.62);
  expect(Math.max(...shares) - Math.min(...shares)).toBeLessThan(0.25);
});

test('after a time of trouble it recovers to the full rate within a minute and stays there', () => {
  const shares = simulate((second) => (second >= 60 && second < 120 ? 8 : 60), 300);
  expect(Math.min(...shares.slice(60, 130))).toBeLessThan(0.3);
  expect(shares.findLastIndex((share) => share < 1)).toBeLessThan(200);
});
