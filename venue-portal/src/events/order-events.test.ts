import type { PortalEvent } from '@zilker/contracts/http/portal';
import type { DropPhase } from '@zilker/contracts/states';
import { expect, test } from 'vitest';
import { grouped, likeliest } from './order-events.ts';

const now = Date.parse('2026-11-24T16:05:00Z');
const hour = 3_600_000;
const event = (
  title: string,
  startsInHours: number,
  phase?: DropPhase,
  status = 'published',
  mode = 'draw',
) =>
  ({
    title,
    status: phase ? status : 'draft',
    startsAtMs: now + startsInHours * hour,
    drop: phase ? { phase, mode, cancelled: false } : null,
  }) as PortalEvent;
const events = [
  event('old', -300, 'closed'),
  event('older', -400, 'closed'),
  event('next month', 800, 'scheduled'),
  event('tonight', 5, 'closed'),
  event('on stage', -2, 'closed'),
  event('line', 400, 'calling'),
  event('lobby', 300, 'lobby'),
  event('idea', 900),
  event('off', 10, 'scheduled', 'cancelled'),
  event('on sale', 500, 'calling', 'published', 'standby'),
  event('held sale', 600, 'paused', 'published', 'standby'),
];

test('events stand under what they are, soonest first, the past latest first', () => {
  const titles = Object.fromEntries(
    Object.entries(grouped(events, now)).map(([group, list]) => [group, list.map((one) => one.title)]),
  );
  expect(titles).toEqual({
    live: ['lobby', 'line', 'held sale'],
    coming: ['on stage', 'tonight', 'on sale', 'next month'],
    draft: ['idea'],
    past: ['off', 'old', 'older'],
  });
});

test('a page about one event opens with the live one, else the next, else the latest', () => {
  expect(likeliest(events, now)?.title).toBe('lobby');
  expect(likeliest([events[2], events[0]] as PortalEvent[], now)?.title).toBe('next month');
  expect(likeliest([events[1], events[0]] as PortalEvent[], now)?.title).toBe('old');
  expect(likeliest([], now)).toBeUndefined();
});
