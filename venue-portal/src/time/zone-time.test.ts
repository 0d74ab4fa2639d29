import { expect, test } from 'vitest';
import { momentInZone, wallClock } from './zone-time.ts';

const austin = 'America/Chicago';

test('a time is the venue’s own, in winter and in summer', () => {
  expect(momentInZone('2026-11-24', '10:00', austin)).toEqual({
    ok: true,
    ms: Date.parse('2026-11-24T16:00:00Z'),
  });
  expect(momentInZone('2026-07-04', '20:30', austin)).toEqual({
    ok: true,
    ms: Date.parse('2026-07-05T01:30:00Z'),
  });
  expect(momentInZone('2026-07-04', '00:00', 'Asia/Kolkata')).toEqual({
    ok: true,
    ms: Date.parse('2026-07-03T18:30:00Z'),
  });
});

test('a time that clocks leap over is refused, the hours around it are not', () => {
  expect(momentInZone('2027-03-14', '02:30', austin)).toMatchObject({ ok: false });
  expect(momentInZone('2027-03-14', '01:59', austin)).toEqual({
    ok: true,
    ms: Date.parse('2027-03-14T07:59:00Z'),
  });
  expect(momentInZone('2027-03-14', '03:00', austin)).toEqual({
    ok: true,
    ms: Date.parse('2027-03-14T08:00:00Z'),
  });
});

test('a time that comes twice means the first', () => {
  expect(momentInZone('2026-11-01', '01:30', austin)).toEqual({
    ok: true,
    ms: Date.parse('2026-11-01T06:30:00Z'),
  });
});

test('what is no date is said so', () => {
  expect(momentInZone('', '10:00', austin)).toEqual({ ok: false, sentence: 'Enter a date and a time.' });
  expect(momentInZone('2026-02-30', '10:00', austin)).toEqual({
    ok: false,
    sentence: 'There is no such date.',
  });
  expect(momentInZone('soon', '10:00', austin)).toMatchObject({ ok: false });
});

test('wallClock is its inverse at every half hour of a year', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  let twice = 0;
  for (let ms = start; ms < start + 365 * 86_400_000; ms += 1_800_000) {
    const { date, time } = wallClock(ms, austin);
    const back = momentInZone(date, time, austin);
    if (back.ok && back.ms === ms) continue;
    expect(back).toEqual({ ok: true, ms: ms - 3_600_000 });
    twice += 1;
  }
  expect(twice).toBe(2);
});
