import { rescheduleDrop } from '@zilker/contracts/http/portal';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { formOf, locksOf, type MoveForm, planMove } from './move.ts';

const at = (time: string) => Date.parse(`2026-11-24T${time}Z`);
const event = { startsAtMs: Date.parse('2026-12-13T02:00:00Z'), timezone: 'America/Chicago' };
const drop = {
  mode: 'draw',
  lobbyOpensAtMs: at('15:30:20'),
  drawAtMs: at('16:00:00'),
  closesAtMs: at('17:00:00'),
} as const;
const sale = { ...drop, mode: 'standby', lobbyOpensAtMs: at('16:00:00') } as const;
const form = formOf(drop, event.timezone);
const move = (
  change: Partial<MoveForm>,
  now = at('12:00:00'),
  phase: Parameters<typeof planMove>[3] = 'scheduled',
) => planMove({ ...form, ...change }, event, drop, phase, now);
const clock = (time: string, date = '2026-11-24') => ({ date, time });

test('only what is changed is sent, and an untouched time keeps its seconds', () => {
  expect(move({})).toEqual({ problems: {}, body: undefined });
  expect(move({ draw: clock('10:30') }).body).toEqual({ drawAtMs: at('16:30:00') });
  const all = move({ lobby: clock('09:45'), draw: clock('10:30'), end: clock('12:00') }).body;
  expect(all).toEqual({
    lobbyOpensAtMs: at('15:45:00'),
    drawAtMs: at('16:30:00'),
    closesAtMs: at('18:00:00'),
  });
  expect(v.is(rescheduleDrop.body, all)).toBe(true);
});

test('a draw is locked once the lobby is closed, an end never before the end', () => {
  expect(locksOf('draw', 'scheduled')).toEqual({});
  expect(Object.keys(locksOf('draw', 'lobby'))).toEqual(['lobby']);
  for (const phase of ['frozen', 'drawn', 'calling', 'paused', 'sold_out'] as const)
    expect(Object.keys(locksOf('draw', phase))).toEqual(['lobby', 'draw']);
  expect(Object.keys(locksOf('draw', 'closed'))).toEqual(['lobby', 'draw', 'end']);
  expect(Object.keys(locksOf('standby', 'calling'))).toEqual(['lobby']);
  // a locked time is not sent, whatever the form says
  expect(move({ draw: clock('18:00'), end: clock('13:00') }, at('16:10:00'), 'calling').body).toEqual({
    closesAtMs: at('19:00:00'),
  });
});

test('the opening of an ordinary sale is both times', () => {
  const plan = planMove(
    { ...formOf(sale, event.timezone), lobby: clock('10:15') },
    event,
    sale,
    'scheduled',
    at('12:00:00'),
  );
  expect(plan.body).toEqual({ lobbyOpensAtMs: at('16:15:00'), drawAtMs: at('16:15:00') });
});

test.each([
  [{ draw: clock('05:00') }, 'draw', 'The draw must lie 20 seconds ahead at least.'],
  [{ lobby: clock('10:10') }, 'draw', 'The lobby must open before the draw.'],
  [{ lobby: clock('04:00') }, 'lobby', 'That has passed.'],
  [{ draw: clock('') }, 'draw', 'Enter a date and a time.'],
  [{ end: clock('10:00') }, 'end', 'It must stay open for a minute after the draw.'],
  [{ end: clock('22:00', '2026-12-12') }, 'end', 'It must end before the show, Sat, Dec 12, 8 PM.'],
] as const)('%o is refused at %s', (change, field, sentence) => {
  const plan = move(change);
  expect(plan.problems[field]).toBe(sentence);
  expect(plan.body).toBeUndefined();
});
