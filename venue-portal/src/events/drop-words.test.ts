import type { PortalEvent } from '@zilker/contracts/http/portal';
import { expect, test } from 'vitest';
import { dropSign, quietLine } from './drop-words.ts';

const now = Date.parse('2026-11-24T15:40:00Z');
type Drop = NonNullable<PortalEvent['drop']>;
const event = (drop: Partial<Drop> | null, status = 'published') =>
  ({
    status,
    timezone: 'America/Chicago',
    drop: drop && {
      mode: 'draw',
      cancelled: false,
      phase: 'scheduled',
      drawAtMs: Date.parse('2026-11-24T16:00:00Z'),
      closesAtMs: Date.parse('2026-12-12T16:00:00Z'),
      ...drop,
    },
  }) as PortalEvent;
const word = (drop: Partial<Drop> | null, status?: string) => dropSign(event(drop, status), now)?.word;

test('a list tells draw from ordinary sale, and the time as it stands', () => {
  expect(word({})).toBe('Drop Nov 24, 10 AM');
  expect(word({ drawAtMs: Date.parse('2026-11-24T16:30:00Z') })).toBe('Drop Nov 24, 10:30 AM');
  expect(word({ mode: 'standby' })).toBe('On sale Nov 24, 10 AM');
  expect(word({ mode: 'standby', phase: 'calling' })).toBe('On sale until Dec 12');
  expect(word({ phase: 'lobby' })).toBe('Lobby, draw 10:00 AM');
  expect(word({ phase: 'calling' })).toBeUndefined();
});

test('what is called off is said first', () => {
  expect(word({ cancelled: true, phase: 'closed' })).toBe('Drop cancelled');
  expect(word({}, 'cancelled')).toBe('Cancelled');
  expect(word(null)).toBe('No drop yet');
  expect(word(null, 'draft')).toBe('Draft');
  expect(quietLine(event({ cancelled: true }))).toBe('Nobody can buy now');
  expect(quietLine(event({ mode: 'standby' }))).toBe('Fans see when it opens');
});
