import { expect, test } from 'vitest';
import { estimateWords } from './estimate-words.ts';
import { signsOf } from './health-words.ts';
import { grantedPerMinute, whyCalls } from './limit-words.ts';

const health = { p95Ms: 48, poolWaitMs: 2, queueAgeMs: 800, paymentHeadroom: 0.82, share: 1 };
const tick = {
  phase: 'calling',
  limitedBy: 'health',
  inside: 84,
  insideMax: 120,
  held: 71,
  places: 3127,
  presentCount: 2846,
  called: 176,
  serving: 176,
  ratePerMinute: 40,
  floorPerMinute: 4,
  health,
} as const;

test('each measure is named, and told good from bad', () => {
  expect(signsOf(null)).toEqual([]);
  expect(signsOf(health).map(({ says, good }) => [says, good])).toEqual([
    ['48 ms', true],
    ['2 ms', true],
    ['800 ms', true],
    ['82%', true],
  ]);
  const ill = signsOf({
    p95Ms: 1_940,
    poolWaitMs: 900,
    queueAgeMs: 14_200,
    paymentHeadroom: 0.04,
    share: 0.3,
  });
  expect(ill.map(({ says, good }) => [says, good])).toEqual([
    ['1.9 s', false],
    ['900 ms', false],
    ['14 s', false],
    ['4%', false],
  ]);
});

test('calls that are slowed say why, what still goes out, and the floor', () => {
  const slow = { ...health, p95Ms: 1_940, share: 0.3 };
  expect(whyCalls({ ...tick, health: slow })?.sentence).toBe(
    'The shop is slow: one answer in twenty takes 1.9 s. About 12 of your 40 calls a minute go out, never fewer than 4. They go back to your rate as it recovers.',
  );
  const near = { ...health, paymentHeadroom: 0.05, share: 0.05 };
  expect(whyCalls({ ...tick, limitedBy: 'payments', health: near })?.sentence).toBe(
    'The payment provider’s limit is near: 5% of it is left. About 4 of your 40 calls a minute go out, never fewer than 4. They go back to your rate as it recovers.',
  );
  expect(grantedPerMinute({ ...tick, health: null })).toBe(40);
});

test('estimates are judged by what happened', () => {
  expect(estimateWords({ compared: 240, held: 0.81, medianMs: 38_000, p90Ms: 150_000 })).toBe(
    'Of 240 estimates shown, 81% held: the call came within the range. Half were off from its middle by less than 38 s, nine in ten by less than 2.5 minutes.',
  );
  expect(estimateWords({ compared: 0, held: 0, medianMs: 0, p90Ms: 0 })).toContain('No estimate');
});
