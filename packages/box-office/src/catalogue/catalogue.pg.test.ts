import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ticketTypes } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertEvent, insertSale, insertTicketType, insertVenue } from '../testing-rows.ts';
import { dropPhaseAt } from './drop-phase.ts';
import { listEvents } from './list-events.ts';
import { readEvent } from './read-event.ts';
import { roughStock } from './rough-stock.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('lists what is published and ahead, soonest first, with types in their order and the drop', async () => {
  const { db } = database;
  const now = new Date();
  const after = (hours: number) => new Date(now.getTime() + hours * 3_600_000);
  const sale = await insertSale(db, {
    types: [{ name: 'General admission' }, { name: 'Balcony' }],
    event: { startsAt: after(48) },
  });
  const soon = await insertEvent(db, sale.venue, { startsAt: after(24) });
  const onNow = await insertEvent(db, sale.venue, { startsAt: after(-2) });
  await insertEvent(db, sale.venue, { startsAt: after(-7) });
  await insertEvent(db, sale.venue, { startsAt: after(24), status: 'draft' });
  await insertEvent(db, sale.venue, { startsAt: after(24), status: 'cancelled' });

  const { events, next } = await listEvents(db, { limit: 20 }, now);
  expect(next).toBeNull();
  expect(events.map(({ id }) => id)).toEqual([onNow.id, soon.id, sale.event.id]);
  expect(events[0]).toMatchObject({ drop: null, ticketTypes: [], venue: { name: 'Red Bluff Hall' } });
  expect(events[2]).toMatchObject({
    ticketTypes: [{ name: 'General admission' }, { name: 'Balcony' }],
    drop: { id: sale.drop.id, phase: 'calling' },
  });
  expect(await readEvent(db, sale.event.id, now)).toEqual(events[2]);
});

test('says nothing of drafts, cancelled and unknown events', async () => {
  const { db } = database;
  const venue = await insertVenue(db);
  const unknown = { code: 'event_unknown' };
  for (const status of ['draft', 'cancelled'] as const) {
    const event = await insertEvent(db, venue, { status });
    await expect(readEvent(db, event.id, new Date())).rejects.toMatchObject(unknown);
  }
  await expect(readEvent(db, newId('event'), new Date())).rejects.toMatchObject(unknown);
});

test('tells no figure of what is left', async () => {
  const { db } = database;
  const { event, types } = await insertSale(db, { types: [{ capacity: 100 }] });
  const [type] = types;
  await insertTicketType(db, event, { capacity: 10, taken: 10, rank: 1 });
  const take = (taken: number) =>
    db
      .update(ticketTypes)
      .set({ taken })
      .where(eq(ticketTypes.id, type?.id ?? newId('ticketType')));
  await take(86);
  const view = await readEvent(db, event.id, new Date());
  expect(view.ticketTypes.map(({ left }) => left)).toEqual(['few', 'none']);
  expect(JSON.stringify(view)).not.toMatch(/taken|sold|\b(?:86|14)\b/);
});

test('few is less than 15 in 100', () => {
  const word = (taken: number) => roughStock({ capacity: 100, taken });
  expect([word(0), word(85), word(86), word(99), word(100)]).toEqual([
    'plenty',
    'plenty',
    'few',
    'few',
    'none',
  ]);
});

describe('the phase of a drop', () => {
  const at = (minute: number) => new Date(Date.UTC(2026, 11, 1, 10, minute));
  const drop: Parameters<typeof dropPhaseAt>[0] = {
    mode: 'draw',
    phase: 'scheduled',
    cancelled: false,
    endedAt: null,
    lobbyOpensAt: at(10),
    closesAt: at(50),
  };
  const cases: [string, Partial<typeof drop>, number, string][] = [
    ['before the lobby', {}, 9, 'scheduled'],
    ['from its time on the lobby is open, whether or not the room has said so', {}, 10, 'lobby'],
    ['an ordinary sale calls from the start', { mode: 'standby' }, 10, 'calling'],
    ['until the room says that it froze', {}, 30, 'lobby'],
    ['the room’s later word holds', { phase: 'frozen' }, 30, 'frozen'],
    ['paused too', { phase: 'paused' }, 30, 'paused'],
    ['it closes by the clock', { phase: 'calling' }, 50, 'closed'],
    ['sold out', { phase: 'sold_out', endedAt: at(30) }, 31, 'sold_out'],
    ['ended early', { phase: 'calling', endedAt: at(30) }, 31, 'closed'],
    ['cancelled', { cancelled: true }, 5, 'closed'],
  ];
  test.each(cases)('%s', (_, change, minute, phase) => {
    expect(dropPhaseAt({ ...drop, ...change }, at(minute))).toBe(phase);
  });
});

test('costs the same few queries however many events there are', async () => {
  const { db, pool } = database;
  const venue = await insertVenue(db);
  for (let i = 0; i < 20; i++) await insertEvent(db, venue);
  const query = vi.spyOn(pool, 'query');
  await listEvents(db, { limit: 20 }, new Date());
  // events, the terms of their venues, their ticket types, their drops
  expect(query).toHaveBeenCalledTimes(4);
  query.mockRestore();
});
