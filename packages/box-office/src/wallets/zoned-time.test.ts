import { expect, test } from 'vitest';
import { zonedTime } from './zoned-time.ts';

test.each([
  ['2027-02-02T02:00:00Z', 'America/Chicago', '2027-02-01T20:00:00-06:00'],
  ['2027-07-02T01:00:00Z', 'America/Chicago', '2027-07-01T20:00:00-05:00'],
  ['2027-02-01T18:30:15Z', 'Asia/Kolkata', '2027-02-02T00:00:15+05:30'],
  ['2027-02-01T00:00:00.400Z', 'UTC', '2027-02-01T00:00:00+00:00'],
])('%s in %s is %s', (at, zone, text) => {
  expect(zonedTime(new Date(at), zone)).toBe(text);
});
