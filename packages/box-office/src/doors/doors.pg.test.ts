import { randomInt } from 'node:crypto';
import type { CheckInRecord } from '@zilker/contracts/http/doors';
import { newId } from '@zilker/contracts/ids';
import { entriesOf } from '@zilker/contracts/ticket/open-door';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { readDoors } from '../portal/read-doors.ts';
import { checkIns, pairings, scanners, tickets } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertGate, insertSale, type Sale } from '../testing-rows.ts';
import { activateTicket } from '../tickets/activate-ticket.ts';
import { createPairing } from './create-pairing.ts';
import { pair } from './pair.ts';
import { readDoorList } from './read-door-list.ts';
import type { ScannerIds } from './scanner.ts';
import { checkInOf, createTestMint, insertPaidOrder, insertScanner } from './testing-doors.ts';
import { answersOf, createNight, syncBy } from './testing-night.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const secret = new Uint8Array(32).fill(3);
const night = (count = 1) => createNight(database.db, { count });
const sync = (scanner: ScannerIds, records: readonly CheckInRecord[]) =>
  syncBy(database.db, scanner, records);
const answers = answersOf;

describe('pairing', () => {
  const codeFor = (
    sale: Sale,
    gate: ReturnType<typeof newId<'gate'>>,
    now = new Date(),
    draw?: () => string,
  ) =>
    withTransaction(database.db, (tx) =>
      createPairing(tx, { venue: sale.venue.id, event: sale.event.id, gate }, secret, now, draw),
    );
  const pairWith = (code: string, clientAddress = '198.51.100.1', now = new Date()) =>
    pair(database.db, { code, name: 'Sam', clientAddress }, secret, now);

  test('makes a phone a scanner of that gate, once', async () => {
    const { sale, front } = await night();
    const { code, gateName } = await codeFor(sale, front.id);
    expect(gateName).toBe('Front gate');
    const outcomes = await Promise.allSettled([pairWith(code), pairWith(code), pairWith(code)]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const rows = await database.db.select().from(scanners).where(eq(scanners.eventId, sale.event.id));
    expect(rows).toHaveLength(3);
    await expect(pairWith(code)).rejects.toMatchObject({ code: 'pairing_wrong' });
  });

  test('ends with its time', async () => {
    const { sale, front } = await night();
    const { code, expiresAt } = await codeFor(sale, front.id);
    await expect(pairWith(code, '198.51.100.2', expiresAt)).rejects.toMatchObject({
      code: 'pairing_expired',
    });
  });

  test('is kept as a MAC alone', async () => {
    const { sale, front } = await night();
    const { code } = await codeFor(sale, front.id);
    expect(JSON.stringify(await database.db.select().from(pairings))).not.toContain(code);
  });

  test('finds a free code when one is taken', async () => {
    const { sale, front } = await night();
    const codes = ['314159', '314159', '271828'];
    await codeFor(sale, front.id, new Date(), () => codes.shift() ?? '');
    expect((await codeFor(sale, front.id, new Date(), () => codes.shift() ?? '')).code).toBe('271828');
  });

  test('a gate of another event, or an event of another venue, is unknown', async () => {
    const one = await night();
    const other = await night();
    await expect(codeFor(one.sale, other.front.id)).rejects.toMatchObject({ code: 'event_unknown' });
    const mixed = { ...one.sale, venue: other.sale.venue };
    await expect(codeFor(mixed, one.front.id)).rejects.toMatchObject({ code: 'event_unknown' });
  });

  test('guessing ends soon, racing or not, and hinders nobody elsewhere', async () => {
    const { sale, front } = await night();
    const { code } = await codeFor(sale, front.id);
    const wrong = () => {
      const guess = String(randomInt(1_000_000)).padStart(6, '0');
      return guess === code ? '000000' : guess;
    };
    const guesses = await Promise.allSettled(
      Array.from({ length: 60 }, () => pairWith(wrong(), '198.51.100.66')),
    );
    const reasons = guesses.map((one) => (one.status === 'rejected' ? one.reason.code : 'paired'));
    expect(reasons.filter((reason) => reason === 'pairing_wrong')).toHaveLength(20);
    expect(reasons.filter((reason) => reason === 'rate_limited')).toHaveLength(40);
    await expect(pairWith(code, '198.51.100.66')).rejects.toMatchObject({ code: 'rate_limited' });
    await pairWith(code, '198.51.100.67');
  });
});

describe('the door list', () => {
  test('holds the event’s tickets, their state and the first check-in, and no secret', async () => {
    const one = await night(2);
    await night();
    const [first = one.ticket, second = one.ticket] = one.tickets;
    const now = Date.now();
    const code = await one.phone.codeAt(first, one.sale.event.id, now);
    await sync(one.atFront, [checkInOf(first, code, now)]);
    await database.db
      .update(tickets)
      .set({ state: 'refunded', refundedAt: new Date(now) })
      .where(eq(tickets.id, second));

    const list = await readDoorList(database.db, one.atSide, {}, new Date());
    expect(list.gates.map(({ name }) => name)).toEqual(['Front gate', 'Side gate']);
    const entries = entriesOf(list);
    expect(entries).toHaveLength(2);
    const byId = new Map(entries.map((entry) => [entry.ticket, entry]));
    expect(byId.get(first)).toMatchObject({
      state: 'checked_in',
      holder: 'Mara V.',
      typeName: 'General admission',
      checkedIn: { atMs: now, gateName: 'Front gate' },
    });
    expect(byId.get(second)).toMatchObject({ state: 'refunded', refundedAtMs: now, checkedIn: null });
  });

  test('is closed to a scanner whose night is over, that is gone, or that names another event', async () => {
    const one = await night();
    const other = await night();
    const late = await insertScanner(database.db, one.sale, one.front.id, { expiresAt: new Date() });
    const refused = { code: 'access_expired' };
    await expect(readDoorList(database.db, late, {}, new Date())).rejects.toMatchObject(refused);
    const gone = { ...one.atFront, scanner: newId('scanner') };
    await expect(readDoorList(database.db, gone, {}, new Date())).rejects.toMatchObject(refused);
    const elsewhere = { ...one.atFront, event: other.sale.event.id };
    await expect(readDoorList(database.db, elsewhere, {}, new Date())).rejects.toMatchObject(refused);
    await expect(sync(elsewhere, [checkInOf(other.ticket, 'x', 0)])).rejects.toMatchObject(refused);
  });
});

describe('check-ins', () => {
  test('the first is valid, a second is told of the first, and both stay on record', async () => {
    const { sale, ticket, phone, atFront, atSide } = await night();
    const now = Date.now();
    const code = await phone.codeAt(ticket, sale.event.id, now);
    const first = await sync(atFront, [checkInOf(ticket, code, now)]);
    expect(first).toMatchObject({ results: [{ answer: 'valid', first: null }], checkedInHere: 1 });
    const second = await sync(atSide, [checkInOf(ticket, code, now + 1000)]);
    expect(second).toMatchObject({
      results: [{ answer: 'duplicate', first: { atMs: now, gateName: 'Front gate' } }],
      checkedInHere: 0,
    });
    const doors = await readDoors(database.db, { venue: sale.venue.id, event: sale.event.id }, new Date());
    expect(doors.doubled).toMatchObject([
      {
        holder: 'Mara V.',
        first: { gateName: 'Front gate', atMs: now, by: 'Sam' },
        second: { gateName: 'Side gate' },
        window: null,
      },
    ]);
    expect(doors.event).toMatchObject({ checkedIn: 1 });
    const [row] = await database.db.select().from(tickets).where(eq(tickets.id, ticket));
    expect(row?.state).toBe('checked_in');
  });

  test('a nonce that comes again gets its first answer, in any order and any number of times', async () => {
    const { sale, ticket, phone, atFront, atSide } = await night();
    const now = Date.now();
    const code = await phone.codeAt(ticket, sale.event.id, now);
    const mine = checkInOf(ticket, code, now);
    const theirs = checkInOf(ticket, code, now);
    expect(answers(await sync(atFront, [mine, mine]))).toEqual(['valid', 'valid']);
    expect(answers(await sync(atSide, [theirs]))).toEqual(['duplicate']);
    const again = await Promise.all([sync(atFront, [mine]), sync(atSide, [theirs]), sync(atFront, [mine])]);
    expect(again.map(answers)).toEqual([['valid'], ['duplicate'], ['valid']]);
    expect(await database.db.$count(checkIns, eq(checkIns.ticketId, ticket))).toBe(2);
  });

  test('a nonce of one ticket stands for no other', async () => {
    const { sale, tickets: mine, phone, atFront } = await night(2);
    const [first = newId('ticket'), second = newId('ticket')] = mine;
    const now = Date.now();
    const record = checkInOf(first, await phone.codeAt(first, sale.event.id, now), now);
    const other = checkInOf(second, await phone.codeAt(second, sale.event.id, now), now);
    await sync(atFront, [record]);
    expect(answers(await sync(atFront, [{ ...other, nonce: record.nonce }]))).toEqual(['invalid']);
    const [row] = await database.db.select().from(tickets).where(eq(tickets.id, second));
    expect(row?.state).toBe('valid');
    expect(answers(await sync(atFront, [other]))).toEqual(['valid']);
  });

  test('a scan made offline long ago counts by its own time', async () => {
    const { sale, ticket, phone, atFront } = await night();
    const then = Date.now() - 1_800_000;
    const code = await phone.codeAt(ticket, sale.event.id, then);
    expect(answers(await sync(atFront, [checkInOf(ticket, code, Date.now())]))).toEqual(['stale_code']);
    expect(answers(await sync(atFront, [checkInOf(ticket, code, then)]))).toEqual(['valid']);
  });

  test('each is answered on its own, and what proves nothing changes nothing', async () => {
    const one = await night(4);
    const other = await night();
    const [good = one.ticket, refunded = one.ticket, moved = one.ticket, swapped = one.ticket] = one.tickets;
    const { id: event } = one.sale.event;
    const now = Date.now();
    await database.db.update(tickets).set({ state: 'refunded' }).where(eq(tickets.id, refunded));
    await database.db.update(tickets).set({ serial: 2 }).where(eq(tickets.id, moved));
    const foreign = await (await createTestMint().phone()).codeAt(swapped, event, now);
    const code = (ticket: typeof good, of = event) => one.phone.codeAt(ticket, of, now);

    const synced = await sync(one.atFront, [
      checkInOf(good, await code(good), now),
      checkInOf(refunded, await code(refunded), now),
      checkInOf(moved, await code(moved), now),
      checkInOf(swapped, await code(good), now),
      checkInOf(swapped, foreign, now),
      checkInOf(swapped, 'nonsense', now),
      checkInOf(other.ticket, await code(other.ticket, other.sale.event.id), now),
      checkInOf(newId('ticket'), await code(newId('ticket')), now),
      checkInOf(swapped, await code(swapped), Number.MAX_SAFE_INTEGER),
    ]);
    expect(answers(synced)).toEqual([
      'valid',
      'refunded',
      'transferred',
      'invalid',
      'invalid',
      'invalid',
      'wrong_event',
      'invalid',
      'stale_code',
    ]);
    expect(synced.checkedInHere).toBe(1);
    const rows = await database.db.select().from(tickets).where(eq(tickets.eventId, event));
    const states = new Map(rows.map(({ id, state }) => [id, state]));
    expect(states.get(swapped)).toBe('valid');
    expect(states.get(refunded)).toBe('refunded');
    const [elsewhere] = await database.db.select().from(tickets).where(eq(tickets.id, other.ticket));
    expect(elsewhere?.state).toBe('valid');
    expect(await database.db.$count(checkIns, eq(checkIns.eventId, other.sale.event.id))).toBe(0);
  });

  test('doors that are not open let nobody in', async () => {
    const one = await night();
    const sale = await insertSale(database.db);
    const gate = await insertGate(database.db, sale.event);
    const scanner = await insertScanner(database.db, sale, gate.id);
    const { tickets: sold } = await insertPaidOrder(database.db, sale, one.fan);
    const [ticket = one.ticket] = sold;
    const now = Date.now();
    const code = await one.phone.codeAt(ticket, sale.event.id, now);
    expect(answers(await sync(scanner, [checkInOf(ticket, code, now)]))).toEqual(['not_yet']);
  });
});

test('a ticket that moves to another phone leaves its old code dead at the door', async () => {
  const { sale, fan, ticket, phone, atFront } = await night();
  const activate = (jkt: string) =>
    activateTicket(database.db, { account: fan.id, ticket, jkt, authAtMs: Date.now() }, new Date());
  expect((await activate('first-phone')).serial).toBe(1);
  expect((await activate('first-phone')).serial).toBe(1);
  expect((await activate('second-phone')).serial).toBe(2);
  const now = Date.now();
  const oldCode = await phone.codeAt(ticket, sale.event.id, now, 1);
  const newCode = await phone.codeAt(ticket, sale.event.id, now, 2);
  expect(answers(await sync(atFront, [checkInOf(ticket, oldCode, now)]))).toEqual(['transferred']);
  expect(answers(await sync(atFront, [checkInOf(ticket, newCode, now)]))).toEqual(['valid']);
  await expect(activate('third-phone')).rejects.toMatchObject({ code: 'ticket_not_active' });
});
