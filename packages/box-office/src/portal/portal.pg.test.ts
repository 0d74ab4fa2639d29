import { randomUUID } from 'node:crypto';
import { newId } from '@zilker/contracts/ids';
import { dropPolicy } from '@zilker/contracts/ticket/policy';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { insertPaidOrder } from '../doors/testing-doors.ts';
import { drops, events, ledger, outbox } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertSale, insertVenue } from '../testing-rows.ts';
import { createEvent, type EventInput } from './create-event.ts';
import { listPortalEvents } from './list-portal-events.ts';
import { readDoors } from './read-doors.ts';
import { readPortalEvent } from './read-portal-event.ts';
import { readSales } from './read-sales.ts';
import { type DropInput, drawAheadMinMs, problemOf, scheduleDrop } from './schedule-drop.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const now = new Date();
const hourMs = 3_600_000;
const after = (ms: number) => now.getTime() + ms;

const unbounded = { maxPerOrder: null, maxPerAccount: null, saleFromMs: null, saleUntilMs: null };
const eventInput: EventInput = {
  title: 'Night Heron',
  support: null,
  ages: 'All ages',
  capture: 'now',
  policy: dropPolicy,
  startsAtMs: after(72 * hourMs),
  doorsAtMs: after(71 * hourMs),
  ticketTypes: [
    { ...unbounded, name: 'General admission', description: 'Standing', priceCents: 3000, capacity: 400 },
    { ...unbounded, name: 'Balcony', description: '', priceCents: 4200, capacity: 60 },
  ],
  gates: ['Front gate', 'Balcony stairs'],
};
const dropInput: DropInput = {
  lobbyOpensAtMs: after(hourMs),
  drawAtMs: after(2 * hourMs),
  closesAtMs: after(70 * hourMs),
  perFanMax: 4,
  mode: 'draw',
  ratePerMinute: 30,
  insideMax: 100,
  openWindowMs: 90_000,
  visitMs: 480_000,
  holdMs: 480_000,
};

let keys = 0;
async function draft(change: Partial<EventInput> = {}, id?: ReturnType<typeof newId<'venue'>>) {
  const venue = id ?? (await insertVenue(database.db)).id;
  const idempotencyKey = `key-${String(keys++).padStart(16, '0')}`;
  const input = { venue, idempotencyKey, event: { ...eventInput, ...change } };
  return { venue, idempotencyKey, event: await createEvent(database.db, input, now) };
}
const schedule = (
  made: { venue: ReturnType<typeof newId<'venue'>>; event: { id: ReturnType<typeof newId<'event'>> } },
  change: Partial<DropInput> = {},
  idempotencyKey: string = randomUUID(),
) =>
  scheduleDrop(
    database.db,
    { venue: made.venue, event: made.event.id, idempotencyKey, drop: { ...dropInput, ...change } },
    now,
  );

describe('making an event', () => {
  test('answers a draft with its types, gates and all-in prices', async () => {
    const { event } = await draft();
    expect(event).toMatchObject({
      status: 'draft',
      capacity: 460,
      sold: 0,
      held: 0,
      drop: null,
      ticketTypes: [
        { name: 'General admission', totalCents: 3172, left: 'plenty' },
        { name: 'Balcony', totalCents: 4408 },
      ],
      gates: [
        { name: 'Front gate', checkedIn: 0 },
        { name: 'Balcony stairs', checkedIn: 0 },
      ],
    });
  });

  test('once for a key, also when the same request comes many times at once', async () => {
    const { venue, idempotencyKey, event } = await draft();
    const again = () => createEvent(database.db, { venue, idempotencyKey, event: eventInput }, now);
    const answers = await Promise.all([again(), again(), again()]);
    expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([event.id]));
    const fresh = { venue, idempotencyKey: 'key-of-a-race-0001', event: eventInput };
    const raced = await Promise.all(Array.from({ length: 6 }, () => createEvent(database.db, fresh, now)));
    expect(new Set(raced.map(({ id }) => id)).size).toBe(1);
    expect(await database.db.$count(events, eq(events.venueId, venue))).toBe(2);

    const other = createEvent(database.db, { ...fresh, event: { ...eventInput, title: 'Else' } }, now);
    await expect(other).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    const elsewhere = await insertVenue(database.db);
    const theirs = await createEvent(database.db, { ...fresh, venue: elsewhere.id }, now);
    expect(theirs.id).not.toBe(raced[0]?.id);
  });

  test('keeps what its tickets may do', async () => {
    const policy = {
      carry: { fromHoursBefore: 24 },
      reentry: true,
      transfersFromMs: after(hourMs),
      returnsUntilMs: eventInput.doorsAtMs,
    };
    const made = await draft({ policy });
    expect(made.event.policy).toEqual(policy);
    expect((await draft()).event.policy).toEqual(dropPolicy);
  });

  const misfits: [string, Partial<EventInput>, string][] = [
    [
      'tickets that could be sent only once the doors are open',
      { policy: { ...dropPolicy, transfersFromMs: eventInput.doorsAtMs } },
      'schedule_invalid',
    ],
    [
      'tickets that could be returned after the doors opened',
      { policy: { ...dropPolicy, returnsUntilMs: eventInput.doorsAtMs + 1 } },
      'schedule_invalid',
    ],
    ['a show in the past', { startsAtMs: after(-1), doorsAtMs: after(-hourMs) }, 'schedule_invalid'],
    ['doors after the show', { doorsAtMs: after(73 * hourMs) }, 'schedule_invalid'],
    ['doors days before the show', { doorsAtMs: after(1) }, 'schedule_invalid'],
    [
      'a show in ten years',
      { startsAtMs: after(87_600 * hourMs), doorsAtMs: after(87_599 * hourMs) },
      'schedule_invalid',
    ],
    ['two gates of one name', { gates: ['Front', 'front'] }, 'bad_request'],
  ];
  test.each(misfits)('refuses %s and makes nothing', async (_, change, code) => {
    const venue = await insertVenue(database.db);
    await expect(draft(change, venue.id)).rejects.toMatchObject({ code });
    expect(await database.db.$count(events, eq(events.venueId, venue.id))).toBe(0);
  });
});

describe('scheduling a drop', () => {
  test('publishes the event and tells the room, in one commit', async () => {
    const made = await draft();
    const event = await schedule(made);
    expect(event).toMatchObject({
      status: 'published',
      drop: { phase: 'scheduled', perFanMax: 4, ratePerMinute: 30, demo: false },
    });
    const jobs = (await database.db.select().from(outbox)).map(({ job }) => job);
    expect(jobs).toContainEqual({ kind: 'sync-drop', drop: event.drop?.id, version: 1 });
  });

  test('happens once, also when two do it at once', async () => {
    const made = await draft();
    const outcomes = await Promise.allSettled([schedule(made), schedule(made), schedule(made)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'drop_exists' });
    expect(await database.db.$count(drops, eq(drops.eventId, made.event.id))).toBe(1);
  });

  test('another venue’s event is unknown', async () => {
    const made = await draft();
    const other = await insertVenue(database.db);
    await expect(schedule({ ...made, venue: other.id })).rejects.toMatchObject({ code: 'event_unknown' });
    expect(await database.db.$count(drops, eq(drops.eventId, made.event.id))).toBe(0);
  });

  const misfits: [string, Partial<DropInput>, RegExp][] = [
    ['a lobby in the past', { lobbyOpensAtMs: after(-2 * hourMs) }, /lobby must open now/],
    ['a draw that is near', { lobbyOpensAtMs: after(0), drawAtMs: after(drawAheadMinMs - 1) }, /20 seconds/],
    ['a draw before the lobby', { drawAtMs: after(hourMs - 1) }, /open for 10 seconds/],
    ['an end before the draw', { closesAtMs: after(2 * hourMs) }, /a minute after the draw/],
    ['an end after the start of the show', { closesAtMs: after(73 * hourMs) }, /start of the show/],
  ];
  test.each(misfits)('refuses %s, says so, and leaves a draft', async (_, change, message) => {
    const made = await draft();
    await expect(schedule(made, change)).rejects.toMatchObject({ code: 'schedule_invalid', message });
    expect(await readPortalEvent(database.db, { venue: made.venue, event: made.event.id }, now)).toEqual(
      made.event,
    );
  });

  test('takes a lobby that opens now and a draw in 20 seconds', () => {
    const soon = { lobbyOpensAtMs: after(-1000), drawAtMs: after(drawAheadMinMs), closesAtMs: after(hourMs) };
    const event = { startsAt: new Date(after(hourMs)), status: 'draft' };
    expect(problemOf(soon, event, now)).toBeNull();
    expect(problemOf(soon, { ...event, status: 'cancelled' }, now)).toMatch(/cancelled/);
    expect(problemOf(soon, { ...event, startsAt: now }, now)).toMatch(/begun/);
  });
});

describe('what a venue sees', () => {
  test('is its own events alone', async () => {
    const mine = await draft();
    const theirs = await draft();
    const { db } = database;
    const { events } = await listPortalEvents(db, mine.venue, { limit: 20 }, now);
    expect(events.map(({ id }) => id)).toEqual([mine.event.id]);
    const peek = { venue: mine.venue, event: theirs.event.id };
    const unknown = { code: 'event_unknown' };
    await expect(readPortalEvent(db, peek, now)).rejects.toMatchObject(unknown);
    await expect(readSales(db, peek, now)).rejects.toMatchObject(unknown);
    await expect(readDoors(db, peek, now)).rejects.toMatchObject(unknown);
    await expect(readSales(db, { ...peek, event: newId('event') }, now)).rejects.toMatchObject(unknown);
  });

  test('is whose each cent is, minute by minute', async () => {
    const { db } = database;
    const sale = await insertSale(db, { types: [{ priceCents: 3000 }] });
    const fan = () => insertAccount(db);
    const minute = Date.UTC(2026, 11, 1, 16, 0);
    const at = (seconds: number) => ({ paidAt: new Date(minute + seconds * 1000) });
    await insertPaidOrder(db, sale, await fan(), 1, at(1));
    await insertPaidOrder(db, sale, await fan(), 2, at(59));
    await insertPaidOrder(db, sale, await fan(), 1, at(60));
    await insertPaidOrder(db, sale, await fan(), 1, { ...at(61), state: 'refunded', refundedCents: 3172 });
    await insertPaidOrder(db, sale, await fan(), 1, { paidAt: null, state: 'expired' });

    const sales = await readSales(db, { venue: sale.venue.id, event: sale.event.id }, now);
    expect(sales).toMatchObject({
      phase: 'calling',
      orders: 4,
      paidByFansCents: 3172 * 3 + 6313,
      refundedCents: 3172,
      // it bears the card's cost of the order that went back
      toVenueCents: 12_000 - 122,
      zilkerCents: 200,
      byMinute: [
        { atMs: minute, tickets: 3 },
        { atMs: minute + 60_000, tickets: 2 },
      ],
    });
    const { paidByFansCents, refundedCents, toVenueCents, cardCents, zilkerCents } = sales;
    expect(toVenueCents + cardCents + zilkerCents).toBe(paidByFansCents - refundedCents);

    // a bank takes one back: nobody was refunded by that
    const of = { venueId: sale.venue.id, eventId: sale.event.id, currency: 'usd' as const };
    const [fanCents, stripeCents, zilker] = [3172, 1500, -50];
    const moved = { fanCents, stripeCents, taxCents: 0, paidOutCents: 0, at: now };
    const venueCents = -fanCents - stripeCents - zilker;
    const taken = { kind: 'dispute' as const, source: 'txn_1', venueCents, zilkerCents: zilker };
    await db.insert(ledger).values({ ...of, ...moved, ...taken });
    const after = await readSales(db, { venue: sale.venue.id, event: sale.event.id }, now);
    expect(after).toMatchObject({ refundedCents: 3172, disputedCents: 3172, orders: 4 });
    expect(after.toVenueCents + after.cardCents + after.zilkerCents).toBe(paidByFansCents - 2 * 3172);
  });

  test('of an event without sales is nothing', async () => {
    const made = await draft();
    const input = { venue: made.venue, event: made.event.id };
    expect(await readSales(database.db, input, now)).toMatchObject({
      phase: null,
      orders: 0,
      paidByFansCents: 0,
      toVenueCents: 0,
      byMinute: [],
    });
    expect(await readDoors(database.db, input, now)).toMatchObject({ scanners: [], doubled: [], notes: [] });
  });
});
