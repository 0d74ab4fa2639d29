import type { PublicEvent } from '@zilker/contracts/http/events';
import { newId } from '@zilker/contracts/ids';
import { defaultFees } from '@zilker/contracts/price';
import { expect, test } from 'vitest';
import { featuredOf, filtersOf, groupByWhen, priceSpan, statusOf } from './event-status.ts';

const day = 24 * 3_600_000;
const now = Date.parse('2026-11-24T15:40:00Z');
const draw = Date.parse('2026-11-24T16:00:00Z');
const venue = {
  id: newId('venue'),
  name: 'Red Bluff Hall',
  address: '',
  timezone: 'America/Chicago',
  access: '',
};

type Drop = NonNullable<PublicEvent['drop']>;
function event(drop: Partial<Drop> | null, part: Partial<PublicEvent> = {}): PublicEvent {
  const priced = (priceCents: number) => ({
    id: newId('ticketType'),
    name: 'General admission',
    description: '',
    priceCents,
    capacity: 10,
    left: 'plenty' as const,
  });
  return {
    id: newId('event'),
    title: 'Night Heron',
    returnsUntilMs: null,
    support: null,
    ages: 'All ages',
    startsAtMs: now + 3 * day,
    doorsAtMs: now + 3 * day,
    currency: 'usd',
    fees: defaultFees,
    venue,
    ticketTypes: [priced(3_000), priced(4_200)],
    drop: drop && {
      mode: 'draw',
      cancelled: false,
      id: newId('drop'),
      lobbyOpensAtMs: draw - 1_800_000,
      drawAtMs: draw,
      closesAtMs: draw + 3_600_000,
      perFanMax: 4,
      visitMs: 480_000,
      demo: false,
      phase: 'scheduled',
      ...drop,
    },
    ...part,
  };
}

test('what can be done follows the times, even when the record lags', () => {
  expect(statusOf(event(null), now)).toBe('no_drop');
  expect(statusOf(event({}), draw - 2_000_000)).toBe('soon');
  expect(statusOf(event({}), now)).toBe('lobby');
  expect(statusOf(event({}), draw + 1)).toBe('open');
  expect(statusOf(event({ phase: 'calling' }), now)).toBe('open');
  expect(statusOf(event({ phase: 'sold_out' }), now)).toBe('sold_out');
  expect(statusOf(event({ phase: 'closed' }), now)).toBe('over');
  expect(statusOf(event({ phase: 'calling', cancelled: true }), now)).toBe('cancelled');
  expect(statusOf(event({}), draw + 4_000_000)).toBe('over');
});

test('prices are whole prices', () => {
  expect(priceSpan(event({}))).toEqual({ leastCents: 3_172, mostCents: 4_408, currency: 'usd' });
  expect(priceSpan(event({}, { ticketTypes: [] }))).toBeUndefined();
});

test('the board has the lobby that is open, then the drop that comes next', () => {
  const later = event({ lobbyOpensAtMs: now + day, drawAtMs: now + day, closesAtMs: now + 2 * day });
  const open = event({});
  const calling = event({ phase: 'calling' });
  expect(featuredOf([calling, later, open], now)).toBe(open);
  expect(featuredOf([calling, later], now)).toBe(later);
  expect(featuredOf([event(null), calling], now)).toBe(calling);
  expect(featuredOf([event(null), event({ phase: 'sold_out' })], now)).toBeUndefined();
});

test('only filters that leave something are offered', () => {
  const filters = filtersOf([event({}), event({ phase: 'sold_out' })], now);
  expect(filters.map(({ label }) => label)).toEqual(['All', 'Drops', 'Red Bluff Hall']);
});

test('nights stand under this week, then under their month', () => {
  const groups = groupByWhen(
    [event({}), event({}, { startsAtMs: now + 18 * day }), event({}, { startsAtMs: now + 19 * day })],
    now,
  );
  expect(groups.map(({ head, events }) => [head, events.length])).toEqual([
    ['This week', 1],
    ['December 2026', 2],
  ]);
});
