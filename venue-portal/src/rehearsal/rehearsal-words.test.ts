import type { CoursePoint } from '@zilker/contracts/rehearsal/course';
import { type Rehearsal, usualCrowd } from '@zilker/contracts/rehearsal/settings';
import { type RehearsedSeveral, rehearseSeveral } from '@zilker/contracts/rehearsal/several';
import { expect, test } from 'vitest';
import { crowdWords, factsOf, limitsOf, sentenceOf, stretchesOf, usualFans } from './rehearsal-words.ts';

const minuteMs = 60_000;
const input: Rehearsal = {
  settings: {
    mode: 'draw',
    tickets: 400,
    perFanMax: 4,
    ratePerMinute: 120,
    insideMax: 60,
    openWindowMs: 90_000,
    visitMs: 8 * minuteMs,
    holdMs: 10 * minuteMs,
    closesAfterMs: 60 * minuteMs,
  },
  fans: 20_000,
  crowd: usualCrowd,
  seed: 1,
};
const result: RehearsedSeveral = {
  middle: {
    spokenForAtMs: 9 * minuteMs,
    soldOutAtMs: 9.4 * minuteMs,
    endedAtMs: 9.4 * minuteMs,
    endedBy: 'sold_out',
    sold: 400,
    calls: 250,
    insideMost: 60,
    lastBuyerCalledAtMs: 8.5 * minuteMs,
    waits: { p50Ms: 4 * minuteMs, p90Ms: 7 * minuteMs, p99Ms: 8 * minuteMs, longestMs: 9 * minuteMs },
    waitsForNothing: {
      p50Ms: 9.4 * minuteMs,
      p90Ms: 9.4 * minuteMs,
      p99Ms: 9.4 * minuteMs,
      longestMs: 9.4 * minuteMs,
    },
    fans: { bought: 240, nothing: 10, waiting: 19_617, missed: 33, left: 100, tooLate: 0 },
    limitMs: { rate: 30_000, inside: 8 * minuteMs, stock: minuteMs, nobody: 0 },
    course: { stepMs: 1_000, points: [] },
  },
  spokenForAtMs: { low: 8.6 * minuteMs, high: 9 * minuteMs },
  soldOutAtMs: { low: 9.1 * minuteMs, high: 9.6 * minuteMs },
  endedAtMs: { low: 9.1 * minuteMs, high: 9.6 * minuteMs },
  lastBuyerCalledAtMs: { low: 8.2 * minuteMs, high: 8.8 * minuteMs },
  sold: { low: 400, high: 400 },
};
const but = (middle: Partial<RehearsedSeveral['middle']>, rest: Partial<RehearsedSeveral> = {}) => ({
  ...result,
  ...rest,
  middle: { ...result.middle, ...middle },
});

test('one sentence says when tickets are gone, how long the tail waits and who gets nothing', () => {
  expect(sentenceOf(input, result)).toBe(
    'At 120 a minute with 60 inside, all 400 tickets would be gone about 9 to 10 minutes after the draw; the last fan who gets one is called after 8 to 9 minutes, and about 19,600 fans would leave with nothing after waiting 9 to 10 minutes.',
  );
});

test('tickets that come back late are told from those that go at once', () => {
  const late = but(
    { endedAtMs: 30 * minuteMs, soldOutAtMs: 30 * minuteMs },
    { soldOutAtMs: { low: 25 * minuteMs, high: 38 * minuteMs } },
  );
  expect(sentenceOf(input, late)).toContain(
    'would be taken about 8 to 9 minutes after the draw, and the last that come back paid after 25 to 38 minutes;',
  );
});

test('a drop that closes too soon, or that too few come to, is said so', () => {
  const closing = but({ endedBy: 'closing', soldOutAtMs: null, sold: 180 }, { soldOutAtMs: null });
  expect(sentenceOf(input, closing)).toBe(
    'At 120 a minute with 60 inside, 180 of 400 tickets would be sold when the drop ends, 1 hour after the draw; about 19,600 fans would still be waiting.',
  );
  const few = but({ endedBy: 'nobody_left', soldOutAtMs: null, sold: 350 }, { soldOutAtMs: null });
  expect(sentenceOf({ ...input, fans: 200 }, few)).toContain(
    '50 of 400 tickets would stay unsold: 200 fans are too few.',
  );
  const sale = { ...input, settings: { ...input.settings, mode: 'standby' as const } };
  const nobody = but({ fans: { ...result.middle.fans, waiting: 0 } });
  expect(sentenceOf(sale, result)).toContain('after the sale opens');
  expect(sentenceOf(sale, result)).toContain('would leave with nothing after waiting up to 9 minutes.');
  expect(sentenceOf(sale, nobody)).toContain('nobody would wait to the end for nothing.');
});

test('what held calls comes with what would change it', () => {
  expect(limitsOf(result)).toEqual({
    sentence:
      'Calls were held by room inside for 8 minutes, by a lack of free tickets for 1 minute and by your rate for less than a minute.',
    advice:
      'More room inside would sell faster; a higher rate would not. Room for so many makes about 29 calls a minute.',
  });
  expect(limitsOf(but({ limitMs: { rate: 9, inside: 0, stock: 1, nobody: 0 } })).advice).toBe(
    'A higher rate would sell faster.',
  );
  expect(limitsOf(but({ limitMs: { rate: 0, inside: 0, stock: 0, nobody: 0 } })).sentence).toBe('');
});

test('stretches follow each other without a gap, short ones swallowed', () => {
  const point = (atMs: number, limitedBy: CoursePoint['limitedBy']): CoursePoint => ({
    atMs,
    limitedBy,
    left: 0,
    inside: 0,
    serving: 0,
    callsPerMinute: 0,
  });
  const points = [
    ...Array.from({ length: 50 }, (_, i) => point(i + 1, 'rate')),
    point(51, 'inside'),
    ...Array.from({ length: 49 }, (_, i) => point(i + 52, i % 2 ? 'rate' : 'stock')),
  ];
  expect(stretchesOf(points.slice(0, 50))).toEqual([{ fromMs: 0, toMs: 50, limitedBy: 'rate' }]);
  const whole = stretchesOf(points);
  expect(whole.at(-1)?.toMs).toBe(100);
  for (const [i, stretch] of whole.entries()) expect(stretch.fromMs).toBe(whole[i - 1]?.toMs ?? 0);
  expect(stretchesOf([])).toEqual([]);
});

test('facts add up and the crowd is described', () => {
  const run = rehearseSeveral({ ...input, fans: 3_000 });
  let step = run.next();
  while (!step.done) step = run.next();
  const facts = factsOf(input, step.value);
  expect(facts.map(({ word }) => word)).toEqual(['Waits', 'Get tickets', 'Get none', 'Inside']);
  expect(stretchesOf(step.value.middle.course.points).length).toBeLessThan(20);
  expect(crowdWords(usualCrowd, 'draw')[3]).toBe(
    'A called fan wants 2.0 tickets and takes about 4 minutes to open, choose and pay.',
  );
  expect(usualFans(400, 'draw')).toBe(8_000);
  expect(usualFans(400, 'standby')).toBe(800);
});
