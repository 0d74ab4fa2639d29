import { expect, test } from 'vitest';
import { about, aboutIn, countdown, span, spokenDuration } from './duration.ts';

const minute = 60_000;

test('a countdown rounds up and never goes below nothing', () => {
  expect(countdown(462_000)).toBe('7:42');
  expect(countdown(461_001)).toBe('7:42');
  expect(countdown(1)).toBe('0:01');
  expect(countdown(0)).toBe('0:00');
  expect(countdown(-5_000)).toBe('0:00');
  expect(countdown(3_723_000)).toBe('1:02:03');
});

test('the same in words', () => {
  expect(spokenDuration(462_000)).toBe('7 minutes 42 seconds');
  expect(spokenDuration(61_000)).toBe('1 minute 1 second');
  expect(spokenDuration(3_600_000)).toBe('1 hour');
  expect(spokenDuration(-1)).toBe('0 seconds');
});

test('a promised span is said in one unit where it can be', () => {
  expect(span(8 * minute)).toBe('8 minutes');
  expect(span(minute)).toBe('1 minute');
  expect(span(45_000)).toBe('45 seconds');
  expect(span(90_000)).toBe('1:30 minutes');
  expect(span(120 * minute)).toBe('2 hours');
});

test('estimates are ranges that are never narrower than what is known', () => {
  expect(aboutIn(4.6 * minute, 6.2 * minute)).toBe('in about 4 to 7 minutes');
  expect(aboutIn(10_000, 50_000)).toBe('in less than a minute');
  expect(about(10_000, 2 * minute)).toBe('1 to 2 minutes');
  expect(about(3 * minute, 3 * minute)).toBe('3 minutes');
  expect(about(50 * minute, 100 * minute)).toBe('50 minutes to 2 hours');
  expect(about(70 * minute, 100 * minute)).toBe('1 to 2 hours');
  expect(about(7 * minute, 4 * minute)).toBe('4 to 7 minutes');
});
