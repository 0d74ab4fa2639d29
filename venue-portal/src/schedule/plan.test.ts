import { scheduleDrop } from '@zilker/contracts/http/portal';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { withMode } from './form-choices.ts';
import { minutesToSell, suggest } from './pace-words.ts';
import { planOf, type ScheduleForm } from './plan.ts';
import { timelineOf } from './timeline.ts';

const now = Date.parse('2026-11-20T18:00:00Z');
const show = {
  capacity: 460,
  doorsAtMs: Date.parse('2026-12-13T01:00:00Z'),
  startsAtMs: Date.parse('2026-12-13T02:00:00Z'),
  timezone: 'America/Chicago',
};
const form: ScheduleForm = {
  mode: 'draw',
  opens: 'now',
  floor: null,
  minutes: '15',
  drawDate: '2026-11-24',
  drawTime: '10:00',
  lobby: '30',
  ends: '60',
  perFanMax: 4,
  visitMinutes: '8',
  holdMinutes: '10',
  rate: null,
  inside: null,
};

test('a good form is what the contract takes, in the venue’s own time', () => {
  const plan = planOf(form, show, now);
  expect(plan.problems).toEqual({});
  expect(v.is(scheduleDrop.body, plan.body)).toBe(true);
  expect(plan.body).toMatchObject({
    lobbyOpensAtMs: Date.parse('2026-11-24T15:30:00Z'),
    drawAtMs: Date.parse('2026-11-24T16:00:00Z'),
    closesAtMs: Date.parse('2026-11-24T17:00:00Z'),
    mode: 'draw',
    ratePerMinute: 20,
    floorPerMinute: 2,
    insideMax: 100,
    openWindowMs: 90_000,
    visitMs: 480_000,
  });
});

test('what was typed stands in place of what was suggested', () => {
  expect(planOf({ ...form, rate: '30', inside: '120' }, show, now).body).toMatchObject({
    ratePerMinute: 30,
    insideMax: 120,
  });
});

test('an ordinary sale opens at once or at its time, and has no lobby', () => {
  const sale: ScheduleForm = { ...form, ...withMode(form, 'standby') };
  expect(sale.ends).toBe('doors');
  expect(planOf(sale, show, now).body).toMatchObject({
    mode: 'standby',
    // room inside is what holds it: who comes goes straight in
    ratePerMinute: 100,
    insideMax: 100,
    lobbyOpensAtMs: now,
    drawAtMs: now,
    closesAtMs: show.doorsAtMs,
  });
  const later = planOf({ ...sale, opens: 'at' }, show, now);
  const opensAtMs = Date.parse('2026-11-24T16:00:00Z');
  expect(later.body).toMatchObject({ lobbyOpensAtMs: opensAtMs, drawAtMs: opensAtMs });
  expect(v.is(scheduleDrop.body, later.body)).toBe(true);
  expect(planOf({ ...sale, opens: 'at', drawDate: '2026-11-19' }, show, now).problems.draw).toBe(
    'That has passed. The opening must lie ahead.',
  );
  if (!later.body) throw new Error('The form is good.');
  expect(timelineOf(later.body, 460, now).map((step) => step.atMs)).toEqual([
    opensAtMs,
    opensAtMs,
    show.doorsAtMs,
  ]);
  expect(withMode(sale, 'draw')).toEqual({ mode: 'draw', ends: '60' });
});

test('the floor follows the rate until it is typed', () => {
  expect(planOf({ ...form, rate: '300' }, show, now).floorPerMinute).toBe(30);
  expect(planOf({ ...form, rate: '4' }, show, now).floorPerMinute).toBe(1);
  expect(planOf({ ...form, rate: '300', floor: '120' }, show, now).body?.floorPerMinute).toBe(120);
});

test('a lobby that should have opened opens at once', () => {
  const soon = Date.parse('2026-11-24T15:50:00Z');
  expect(planOf(form, show, soon).body?.lobbyOpensAtMs).toBe(soon);
  expect(planOf({ ...form, lobby: 'now' }, show, now).body?.lobbyOpensAtMs).toBe(now);
});

test.each([
  [{ minutes: '' }, 'minutes', 'Enter minutes, from 1 to 1,440.'],
  [{ minutes: '2.5' }, 'minutes', 'Enter minutes, from 1 to 1,440.'],
  [{ drawTime: '' }, 'draw', 'Enter a date and a time.'],
  [{ drawDate: '2026-11-19' }, 'draw', 'That has passed. The draw must lie ahead.'],
  [{ drawDate: '2026-12-14' }, 'draw', 'The draw must come before the show, Sat, Dec 12, 8 PM.'],
  [
    { drawDate: '2026-12-12', drawTime: '19:30' },
    'ends',
    'The drop must end before the show, Sat, Dec 12, 8 PM.',
  ],
  [
    { drawDate: '2026-12-12', drawTime: '19:30', ends: 'doors' },
    'ends',
    'Doors open before the draw. Choose another end.',
  ],
  [{ rate: '0' }, 'rate', 'Enter calls a minute, from 1 to 6,000.'],
  [{ floor: '0' }, 'floor', 'Enter calls a minute, from 1 to 6,000.'],
  [{ floor: '21' }, 'floor', 'The slowest may not be faster than the rate.'],
  [{ inside: 'many' }, 'inside', 'Enter a number of fans, from 1 to 100,000.'],
] as const)('%o is refused at %s', (change, field, sentence) => {
  const plan = planOf({ ...form, ...change }, show, now);
  expect(plan.problems).toEqual({ [field]: sentence });
  expect(plan.body).toBeUndefined();
});

test('the suggestion explains itself, and faster than fans can shop is said', () => {
  expect(suggest(460, 15).because.map((row) => row.figure)).toEqual(['288', '÷ 15 min', '× 4 min']);
  expect(minutesToSell({ tickets: 460, ratePerMinute: 20, insideMax: 100 })).toEqual({
    low: 14,
    high: 19,
    heldByInside: false,
  });
  expect(minutesToSell({ tickets: 460, ratePerMinute: 200, insideMax: 100 })).toEqual({
    low: 11,
    high: 16,
    heldByInside: true,
  });
});

test('the timeline is in order and names no sell-out that the end forestalls', () => {
  const body = planOf(form, show, now).body;
  if (!body) throw new Error('The form is good.');
  const steps = timelineOf(body, 460, now);
  expect(steps).toHaveLength(5);
  expect(steps.map((step) => step.atMs)).toEqual([...steps.map((step) => step.atMs)].sort((a, b) => a - b));
  expect(timelineOf({ ...body, ratePerMinute: 2 }, 460, now)).toHaveLength(4);
});
