import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readDoors } from '../portal/read-doors.ts';
import { outbox } from '../schema/outbox.ts';
import { accounts } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { issuePass } from '../wallets/issue-pass.ts';
import { blockTicket } from './block-ticket.ts';
import { changeDoorRules, type DoorRules } from './change-door-rules.ts';
import { readDoorList } from './read-door-list.ts';
import { revokeScanner } from './revoke-scanner.ts';
import { searchTickets } from './search-tickets.ts';
import { answersOf, createNight, syncBy, type TestNight } from './testing-night.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const key = () => newId('order');
const jobs = async () => (await database.db.select().from(outbox)).map(({ job }) => job);

describe('ending a pairing', () => {
  test('once for each key, and for good', async () => {
    const night = await createNight(database.db);
    const now = new Date();
    const venue = night.sale.venue.id;
    const { scanner } = night.atFront;
    const end = (at: Date, idempotencyKey = key()) =>
      revokeScanner(database.db, { venue, scanner, idempotencyKey }, at);
    const ended = await end(now);
    expect(ended.revokedAtMs).toBe(now.getTime());
    // ended later again, it has still ended then
    expect(await end(new Date(now.getTime() + 60_000))).toEqual(ended);
    await expect(readDoorList(database.db, night.atFront, {}, now)).rejects.toMatchObject({
      code: 'pairing_revoked',
    });
    const stranger = { venue: newId('venue'), scanner, idempotencyKey: key() };
    await expect(revokeScanner(database.db, stranger, now)).rejects.toMatchObject({ code: 'event_unknown' });
  });
});

describe('the rules of a door', () => {
  const change = (night: TestNight, rules: DoorRules, now = new Date(), idempotencyKey = key()) =>
    changeDoorRules(
      database.db,
      { venue: night.sale.venue.id, event: night.sale.event.id, idempotencyKey, rules },
      now,
    );

  test('what is left out stays; wallets are told; doors judge by them at once', async () => {
    const night = await createNight(database.db);
    const [type] = night.sale.types;
    if (type === undefined) throw new Error('a sale without types');
    const carry = { fromHoursBefore: 3 };
    await issuePass(database.db, { ticket: night.ticket, wallet: 'apple' }, new Date());
    await change(night, { policy: { carry } });
    const gatesOfTypes = [{ type: type.id, gates: [night.side.id] }];
    const changed = await change(night, { policy: { reentry: true }, gatesOfTypes });
    expect(changed).toMatchObject({
      policy: { carry, reentry: true, transfersFromMs: null, returnsUntilMs: null },
      ticketTypes: [{ gates: [night.side.id] }],
    });
    expect(await jobs()).toContainEqual(
      expect.objectContaining({ kind: 'update-event-passes', event: night.sale.event.id }),
    );
    expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['wrong_gate']);
    const any = await change(night, { gatesOfTypes: [{ type: type.id, gates: [] }] });
    expect(any).toMatchObject({ policy: { reentry: true }, ticketTypes: [{ gates: null }] });
    expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['valid']);
  });

  test('a key stands for one change', async () => {
    const night = await createNight(database.db);
    const same = key();
    const now = new Date();
    await change(night, { policy: { reentry: true } }, now, same);
    await change(night, { policy: { carry: { fromHoursBefore: null } } });
    const again = await change(night, { policy: { reentry: true } }, now, same);
    expect(again.policy).toMatchObject({ reentry: true, carry: { fromHoursBefore: null } });
    await expect(change(night, { policy: { reentry: false } }, now, same)).rejects.toMatchObject({
      code: 'idempotency_key_reused',
    });
  });

  test('refuses what is another’s, and what no door could keep', async () => {
    const night = await createNight(database.db, { policy: { reentry: true } });
    const other = await createNight(database.db);
    const [type, foreign] = [night.sale.types[0], other.sale.types[0]];
    if (type === undefined || foreign === undefined) throw new Error('a sale without types');
    const refusals: [DoorRules, string][] = [
      [{ gatesOfTypes: [{ type: foreign.id, gates: [] }] }, 'type_unknown'],
      [{ gatesOfTypes: [{ type: type.id, gates: [other.front.id] }] }, 'event_unknown'],
      [{ policy: { returnsUntilMs: night.sale.event.startsAt.getTime() } }, 'schedule_invalid'],
      // somebody is outside who was told that they may come back
      [{ policy: { reentry: false } }, 'schedule_invalid'],
    ];
    for (const [rules, code] of refusals)
      await expect(change(night, rules), JSON.stringify(rules)).rejects.toMatchObject({ code });
    const stranger = { ...night, sale: { ...night.sale, venue: other.sale.venue } };
    await expect(change(stranger, {})).rejects.toMatchObject({ code: 'event_unknown' });
    const before = new Date(night.sale.event.doorsAt.getTime() - 1);
    expect((await change(night, { policy: { reentry: false } }, before)).policy.reentry).toBe(false);
  });
});

test('a ticket is blocked and let in again, once for each key, and wallets are told', async () => {
  const night = await createNight(database.db);
  const { ticket } = night;
  const venue = night.sale.venue.id;
  const block = (blocked: boolean, idempotencyKey = key()) =>
    blockTicket(
      database.db,
      { venue, ticket, blocked, reason: 'A chargeback of the same card', idempotencyKey },
      new Date(),
    );
  const first = key();
  await issuePass(database.db, { ticket, wallet: 'apple' }, new Date());
  expect(await block(true, first)).toMatchObject({ ticket, blocked: true });
  expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['blocked']);
  expect(await jobs()).toContainEqual(expect.objectContaining({ kind: 'update-passes', ticket }));
  expect(await block(false)).toMatchObject({ blocked: false });
  // a repeat of the first changes nothing any more
  await block(true, first);
  expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['valid']);
  const stranger = { venue: newId('venue'), ticket, blocked: true, reason: 'x', idempotencyKey: key() };
  await expect(blockTicket(database.db, stranger, new Date())).rejects.toMatchObject({
    code: 'ticket_unknown',
  });
});

describe('looking for a person', () => {
  const find = (night: TestNight, text: string) =>
    searchTickets(database.db, { scanner: night.atFront, find: text }, new Date());

  test('by a part of the name, the end of the number or of the order, with what the gate would say', async () => {
    const night = await createNight(database.db, { count: 2 });
    const [first = night.ticket] = night.tickets;
    await syncBy(database.db, night.atSide, [await night.scan({ ticket: first })]);
    const [fan] = await database.db.select().from(accounts).where(eq(accounts.id, night.fan.id));
    const phone = fan?.phone ?? '';
    for (const text of ['mara', 'RA V', phone.slice(-4), night.order.slice(-5)]) {
      const { tickets, more } = await find(night, text);
      expect(more).toBe(false);
      expect(tickets, text).toMatchObject([
        {
          ticket: first,
          answer: 'duplicate',
          holder: 'Mara V.',
          number: 1,
          of: 2,
          first: { gateName: 'Side gate' },
        },
        { ticket: night.tickets[1], answer: 'valid', phoneEnd: phone.slice(-2), first: null },
      ]);
    }
    // what people type is found as it stands
    for (const text of ['%%%', '___', 'nobody']) expect((await find(night, text)).tickets).toEqual([]);
  });

  test('shows so many at most, and none of another event', async () => {
    const night = await createNight(database.db, { count: 21 });
    const other = await createNight(database.db);
    const { tickets, more } = await find(night, 'mara');
    expect([tickets.length, more]).toEqual([20, true]);
    expect((await find(other, 'mara')).tickets.map(({ ticket }) => ticket)).toEqual(other.tickets);
  });
});

describe('what the venue sees of a ticket that was let in twice', () => {
  const seen = ({ sale }: TestNight) =>
    readDoors(database.db, { venue: sale.venue.id, event: sale.event.id }, new Date());

  test('both times and gates, and the window of the gate that could not know, whichever was first', async () => {
    for (const lateMs of [-120_000, -1_000]) {
      const night = await createNight(database.db);
      const now = Date.now();
      const online = await night.scan({ atMs: now - 60_000 });
      const listAtMs = now - 600_000;
      const offline = await night.scan({ atMs: now + lateMs, offline: true, listAtMs });
      await syncBy(database.db, night.atFront, [online]);
      const synced = new Date(now + 5_000);
      await syncBy(database.db, night.atSide, [offline], { now: synced });
      expect((await seen(night)).doubled).toEqual([
        {
          ticket: night.ticket,
          holder: 'Mara V.',
          first: { atMs: online.atMs, gateName: 'Front gate', by: 'Sam', offline: false },
          second: { atMs: offline.atMs, gateName: 'Side gate', by: 'Sam', offline: true },
          bothIn: true,
          window: { fromMs: listAtMs, toMs: synced.getTime() },
        },
      ]);
    }
  });

  test('a gate that asked was told, so there is no window', async () => {
    const night = await createNight(database.db);
    await syncBy(database.db, night.atFront, [await night.scan()]);
    await syncBy(database.db, night.atSide, [await night.scan()]);
    expect((await seen(night)).doubled).toMatchObject([
      { second: { gateName: 'Side gate' }, bothIn: false, window: null },
    ]);
  });

  test('two gates that asked in turn both let them in, where the way out between was taken back', async () => {
    const night = await createNight(database.db, { policy: { reentry: true } });
    await syncBy(database.db, night.atFront, [await night.scan()]);
    const out = await night.scan({ direction: 'out' });
    await syncBy(database.db, night.atFront, [out]);
    await syncBy(database.db, night.atSide, [await night.scan()]);
    await syncBy(database.db, night.atFront, [{ ...out, undoneAtMs: Date.now() }]);
    expect((await seen(night)).doubled).toMatchObject([
      { first: { gateName: 'Front gate' }, second: { gateName: 'Side gate' }, bothIn: true, window: null },
    ]);
  });
});
