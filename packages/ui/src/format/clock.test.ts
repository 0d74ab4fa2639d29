import { expect, test } from 'vitest';
import * as clock from './clock.ts';

const austin = 'America/Chicago';
const show = '2026-12-13T02:00:00Z';
const hold = Date.parse('2026-11-24T16:26:05Z');

test('times are those of the venue, whatever zone the reader is in', () => {
  expect(clock.clockTime(hold, austin)).toBe('10:26 AM');
  expect(clock.clockTime(hold, 'America/New_York')).toBe('11:26 AM');
  expect(clock.bareTime(hold, austin)).toBe('10:26');
  expect(clock.exactTime(hold, austin)).toBe('10:26:05 AM');
  expect(clock.bareTimeWithSeconds(hold, austin)).toBe('10:26:05');
});

test('a show on the hour has no minutes', () => {
  expect(clock.showTime(show, austin)).toBe('8 PM');
  expect(clock.showTime('2026-11-26T01:30:00Z', austin)).toBe('7:30 PM');
  expect(clock.dateAndTime(show, austin)).toBe('Sat, Dec 12, 8 PM');
  expect(clock.boardTime(show, austin)).toBe('Sat Dec 12 \u00a08 PM');
});

test('dates fall on the day of the venue', () => {
  expect(clock.shortDate(show, austin)).toBe('Sat, Dec 12');
  expect(clock.fullDate(show, austin)).toBe('Sat, Dec 12, 2026');
  expect(clock.longDate(hold, austin)).toBe('Tuesday, Nov 24');
  expect(clock.monthDay(show, austin)).toBe('Dec 12');
  expect(clock.dateParts(show, austin)).toEqual({ weekday: 'Sat', month: 'Dec', day: '12' });
  expect(clock.sameDay(show, '2026-12-12T18:00:00Z', austin)).toBe(true);
  expect(clock.sameDay(show, '2026-12-13T18:00:00Z', austin)).toBe(false);
});
