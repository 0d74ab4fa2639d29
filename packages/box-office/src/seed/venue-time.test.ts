import { expect, test } from 'vitest';
import { instantAt, nextWeekday, wallTimeOf } from './venue-time.ts';

const austin = 'America/Chicago';

test('reads a venue’s clock in summer and in winter', () => {
  expect(wallTimeOf(austin, new Date('2026-12-13T02:00:00Z'))).toEqual({
    year: 2026,
    month: 12,
    day: 12,
    hour: 20,
    minute: 0,
    weekday: 6,
  });
  expect(wallTimeOf(austin, new Date('2026-07-01T01:30:00Z'))).toMatchObject({
    day: 30,
    hour: 20,
    minute: 30,
  });
});

test('finds the moment of a reading, also across a change of the clocks', () => {
  const at = (month: number, day: number, hour: number) =>
    instantAt(austin, { year: 2026, month, day, hour, minute: 0 }).toISOString();
  expect(at(12, 12, 20)).toBe('2026-12-13T02:00:00.000Z');
  expect(at(7, 4, 20)).toBe('2026-07-05T01:00:00.000Z');
  expect(at(11, 1, 20)).toBe('2026-11-02T02:00:00.000Z');
  expect(at(3, 8, 1)).toBe('2026-03-08T07:00:00.000Z');
  expect(at(3, 8, 3)).toBe('2026-03-08T08:00:00.000Z');
  expect(at(12, 32, 0)).toBe('2027-01-01T06:00:00.000Z');
});

test('the next Saturday is never nearer than asked', () => {
  for (let day = 1; day <= 400; day++) {
    const now = new Date(Date.UTC(2026, 9, day, (day * 7) % 24));
    const found = nextWeekday(austin, now, { weekday: 6, hour: 20, minute: 0, daysAhead: 3 });
    const wall = wallTimeOf(austin, found);
    expect(wall).toMatchObject({ weekday: 6, hour: 20, minute: 0 });
    const daysAhead = (found.getTime() - now.getTime()) / 86_400_000;
    expect(daysAhead).toBeGreaterThan(2);
    expect(daysAhead).toBeLessThan(11);
  }
});
