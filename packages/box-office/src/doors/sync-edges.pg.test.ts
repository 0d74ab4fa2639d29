import { newId } from '@zilker/contracts/ids';
import { encodeBase45 } from '@zilker/contracts/ticket/base45';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkIns, scanners, tickets, ticketTypeGates } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { createCheckIns } from './sync-check-ins.ts';
import { insertScanner } from './testing-doors.ts';
import { answersOf, createNight, syncBy, type TestNight, testKeys } from './testing-night.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const dayMs = 86_400_000;
const rowsOf = ({ ticket }: TestNight) =>
  database.db.select().from(checkIns).where(eq(checkIns.ticketId, ticket));
const stateOf = async ({ ticket }: TestNight) =>
  (await database.db.select().from(tickets).where(eq(tickets.id, ticket)))[0]?.state;

describe('whatever was held up', () => {
  test.each([
    ['a page of another site', 'https://tickets.example/?utm_source=qr'],
    ['nothing', ''],
    ['the character 0', `Z1:${'\0'.repeat(100)}`],
    ['half a pair of surrogates', 'Z1:\ud83d'],
    ['a code of ours with other bytes', `Z1:${encodeBase45(new Uint8Array(203).fill(255))}`],
    ['as much as a scanner may send', 'A'.repeat(400)],
  ])('%s is invalid, kept as it was, and spoils nobody else', async (_, code) => {
    const night = await createNight(database.db, { count: 2 });
    const [, other = night.ticket] = night.tickets;
    const wrong = await night.scan({ code });
    const good = await night.scan({ ticket: other });
    const synced = await syncBy(database.db, night.atFront, [wrong, good]);
    expect(answersOf(synced)).toEqual(['invalid', 'valid']);
    expect(await rowsOf(night)).toMatchObject([{ answer: 'invalid', accepted: false, nonce: wrong.nonce }]);
    expect(await stateOf(night)).toBe('valid');
  });

  test('nothing at all, neither a code nor a reason, is invalid', async () => {
    const night = await createNight(database.db);
    const synced = await syncBy(database.db, night.atFront, [await night.scan({ code: null })]);
    expect(answersOf(synced)).toEqual(['invalid']);
  });
});

describe('clocks', () => {
  test('a scanner whose clock runs a day ahead brings all that it scanned, at the time it was', async () => {
    const night = await createNight(database.db);
    const now = new Date();
    const scannedMs = now.getTime() - 600_000;
    const record = await night.scan({ atMs: scannedMs, offline: true });
    const sent = { ...record, atMs: scannedMs + dayMs };
    const synced = await syncBy(database.db, night.atFront, [sent], { now, sentAtMs: now.getTime() + dayMs });
    expect(answersOf(synced)).toEqual(['valid']);
    const [row] = await rowsOf(night);
    expect(row?.at.getTime()).toBe(scannedMs);
    expect(row?.deviceAt?.getTime()).toBe(sent.atMs);
    const [scanner] = await database.db.select().from(scanners).where(eq(scanners.id, night.atFront.scanner));
    expect(scanner?.aheadMs).toBe(dayMs);
  });

  test.each([-dayMs, -300_000, 20_000, 300_000])(
    'one that is %d ms off is set right all the same',
    async (offMs) => {
      const night = await createNight(database.db);
      const now = new Date();
      const record = await night.scan({ atMs: now.getTime() - 60_000 });
      const sent = { ...record, atMs: record.atMs + offMs };
      const options = { now, sentAtMs: now.getTime() + offMs };
      expect(answersOf(await syncBy(database.db, night.atFront, [sent], options))).toEqual(['valid']);
    },
  );

  test('one that was set right between scan and sync is found out by the code itself', async () => {
    const night = await createNight(database.db);
    const now = new Date();
    const record = await night.scan({ atMs: now.getTime() - 60_000 });
    const options = { now, sentAtMs: now.getTime() + 300_000 };
    expect(answersOf(await syncBy(database.db, night.atFront, [record], options))).toEqual(['valid']);
    expect((await rowsOf(night))[0]?.at.getTime()).toBe(record.atMs);
  });

  test('times that are no times are answered, and nobody comes in tomorrow', async () => {
    const night = await createNight(database.db);
    const now = new Date();
    const code = await night.phone.codeAt(night.ticket, night.sale.event.id, now.getTime());
    const most = { atMs: Number.MAX_SAFE_INTEGER, listAtMs: Number.MAX_SAFE_INTEGER };
    const records = [await night.scan({ code, ...most }), await night.scan({ code, atMs: 0, listAtMs: 0 })];
    expect(answersOf(await syncBy(database.db, night.atFront, records, { now }))).toEqual([
      'stale_code',
      'stale_code',
    ]);
    const sentAtMs = Number.MAX_SAFE_INTEGER;
    const again = await night.scan({ code, atMs: now.getTime() });
    const synced = await syncBy(database.db, night.atFront, [again], { now, sentAtMs });
    expect(answersOf(synced)).toEqual(['valid']);
    for (const { at } of await rowsOf(night)) expect(at.getTime()).toBeLessThanOrEqual(now.getTime());
  });
});

describe('a pairing that was ended', () => {
  async function revoked() {
    const night = await createNight(database.db, { count: 3 });
    const [one = night.ticket, two = night.ticket, three = night.ticket] = night.tickets;
    const endedMs = Date.now() - 60_000;
    await database.db
      .update(scanners)
      .set({ revokedAt: new Date(endedMs) })
      .where(eq(scanners.id, night.atFront.scanner));
    const before = await night.scan({ ticket: one, atMs: endedMs - 60_000, offline: true });
    const since = await night.scan({ ticket: two, atMs: endedMs + 30_000, offline: true });
    const byHand = await night.scan({
      ticket: three,
      atMs: endedMs - 60_000,
      code: null,
      byHand: 'name_on_list',
      offline: true,
    });
    return { night, before, since, byHand };
  }

  test('takes what was scanned before, leaves the rest unanswered, and says so where there is nothing else', async () => {
    const { night, before, since } = await revoked();
    const synced = await syncBy(database.db, night.atFront, [since, before]);
    expect(synced.results).toEqual([{ nonce: before.nonce, answer: 'valid', first: null }]);
    await expect(syncBy(database.db, night.atFront, [since])).rejects.toMatchObject({
      code: 'pairing_revoked',
    });
    expect(await database.db.$count(checkIns, eq(checkIns.nonce, since.nonce))).toBe(0);
  });

  test('a code speaks for itself; the word of a scanner that nobody trusts does not', async () => {
    const { night, byHand } = await revoked();
    expect(answersOf(await syncBy(database.db, night.atFront, [byHand]))).toEqual(['invalid']);
    expect(await database.db.$count(checkIns, eq(checkIns.nonce, byHand.nonce))).toBe(1);
  });
});

test('what one pairing sent and another sends again is one scan', async () => {
  const night = await createNight(database.db);
  const record = await night.scan({ offline: true });
  expect(answersOf(await syncBy(database.db, night.atFront, [record]))).toEqual(['valid']);
  const paired = await insertScanner(database.db, night.sale, night.front.id);
  expect(answersOf(await syncBy(database.db, paired, [record]))).toEqual(['valid']);
  expect(await rowsOf(night)).toHaveLength(1);
});

describe('a ticket that moves to another phone', () => {
  async function moved() {
    const night = await createNight(database.db, { count: 2 });
    const scannedMs = Date.now() - 60_000;
    const before = await night.scan({ atMs: scannedMs, offline: true });
    await database.db.update(tickets).set({ serial: 1 }).where(eq(tickets.id, night.ticket));
    await database.db.update(tickets).set({ serial: 2 }).where(eq(tickets.id, night.ticket));
    const code = (serial: number) =>
      night.phone.codeAt(night.ticket, night.sale.event.id, Date.now() + 1_000, serial);
    const scan = async (serial: number, offline = false) =>
      night.scan({ code: await code(serial), atMs: Date.now() + 1_000, offline });
    return { night, before, scan };
  }

  test('after it was let in with no network lets nobody else in, once that is known', async () => {
    const { night, before, scan } = await moved();
    expect(answersOf(await syncBy(database.db, night.atFront, [before]))).toEqual(['valid']);
    const synced = await syncBy(database.db, night.atSide, [await scan(2)]);
    expect(synced.results).toMatchObject([{ answer: 'duplicate', first: { gateName: 'Front gate' } }]);
  });

  test('is shown as let in twice where that is heard of too late', async () => {
    const { night, before, scan } = await moved();
    expect(answersOf(await syncBy(database.db, night.atSide, [await scan(2)]))).toEqual(['valid']);
    expect(answersOf(await syncBy(database.db, night.atFront, [before]))).toEqual(['valid']);
    const rows = (await rowsOf(night)).toSorted((a, b) => a.at.getTime() - b.at.getTime());
    expect(rows).toMatchObject([
      { told: 'valid', answer: 'valid', gateId: night.front.id },
      { told: 'valid', answer: 'duplicate', gateId: night.side.id },
    ]);
  });

  test.each([true, false])('ends the code of the phone before, offline %s', async (offline) => {
    const { night, scan } = await moved();
    expect(answersOf(await syncBy(database.db, night.atFront, [await scan(1, offline)]))).toEqual([
      'transferred',
    ]);
  });
});

describe('a phone that changed gates', () => {
  test('brings what it scanned at the one before as of there', async () => {
    const night = await createNight(database.db);
    const [type] = night.sale.types;
    if (type === undefined) throw new Error('a sale without types');
    const taking = { eventId: night.sale.event.id, typeId: type.id, gateId: night.front.id };
    await database.db.insert(ticketTypeGates).values(taking);
    const record = { ...(await night.scan({ offline: true })), gate: night.front.id };
    const synced = await syncBy(database.db, night.atSide, [record]);
    expect(answersOf(synced)).toEqual(['valid']);
    expect(synced.checkedInHere).toBe(0);
    expect(await rowsOf(night)).toMatchObject([{ gateId: night.front.id, scannerId: night.atSide.scanner }]);
  });

  test('has no gate of another event', async () => {
    const [night, other] = [await createNight(database.db), await createNight(database.db)];
    const record = { ...(await night.scan()), gate: other.front.id };
    expect(answersOf(await syncBy(database.db, night.atSide, [record]))).toEqual(['valid']);
    expect(await rowsOf(night)).toMatchObject([{ gateId: night.side.id }]);
  });
});

test('a scanner of another event learns nothing and changes nothing', async () => {
  const night = await createNight(database.db);
  const other = await createNight(database.db);
  expect(answersOf(await syncBy(database.db, other.atFront, [await night.scan()]))).toEqual(['wrong_event']);
  const byHand = await night.scan({ code: null, byHand: 'name_on_list' });
  expect(answersOf(await syncBy(database.db, other.atFront, [byHand]))).toEqual(['invalid']);
  expect(await rowsOf(night)).toEqual([]);
  expect(await stateOf(night)).toBe('valid');
});

describe('by hand', () => {
  test('whoever is found by name comes in once, with the reason on record', async () => {
    const night = await createNight(database.db);
    const byHand = () => night.scan({ code: null, byHand: 'phone_dead' });
    expect(answersOf(await syncBy(database.db, night.atFront, [await byHand()]))).toEqual(['valid']);
    expect(answersOf(await syncBy(database.db, night.atSide, [await byHand()]))).toEqual(['duplicate']);
    expect(await rowsOf(night)).toMatchObject([{ byHand: 'phone_dead', code: null }, { code: null }]);
  });

  test('beside a code that could not be checked there, the code is checked here', async () => {
    const night = await createNight(database.db);
    const record = await night.scan({ byHand: 'unproven', code: 'Z1:NONSENSE' });
    expect(answersOf(await syncBy(database.db, night.atFront, [record]))).toEqual(['invalid']);
    expect(await rowsOf(night)).toMatchObject([{ byHand: 'unproven', code: 'Z1:NONSENSE' }]);
  });
});

test('a gate that does not take this type sends them to the one that does', async () => {
  const night = await createNight(database.db);
  const [type] = night.sale.types;
  if (type === undefined) throw new Error('a sale without types');
  const taking = { eventId: night.sale.event.id, typeId: type.id, gateId: night.side.id };
  await database.db.insert(ticketTypeGates).values(taking);
  expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['wrong_gate']);
  expect(answersOf(await syncBy(database.db, night.atSide, [await night.scan()]))).toEqual(['valid']);
});

test('a blocked ticket lets nobody in, and whoever is in goes out', async () => {
  const night = await createNight(database.db, { policy: { reentry: true } });
  const block = (blockedAt: Date | null) =>
    database.db.update(tickets).set({ blockedAt }).where(eq(tickets.id, night.ticket));
  await block(new Date());
  expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['blocked']);
  await block(null);
  expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['valid']);
  await block(new Date());
  const out = await night.scan({ direction: 'out' });
  expect(answersOf(await syncBy(database.db, night.atFront, [out]))).toEqual(['valid']);
  expect(await stateOf(night)).toBe('outside');
  expect(answersOf(await syncBy(database.db, night.atFront, [await night.scan()]))).toEqual(['blocked']);
});

test('a scanner that has gone wrong and sends one ticket without end is kept to 500 scans of it', async () => {
  const night = await createNight(database.db, { count: 2 });
  const [, other = night.ticket] = night.tickets;
  const first = await night.scan();
  await syncBy(database.db, night.atFront, [first]);
  await database.db.execute(sql`
    INSERT INTO check_ins (id, venue_id, event_id, ticket_id, gate_id, scanner_id, nonce, code, accepted, answer, offline, at)
    SELECT id || n, venue_id, event_id, ticket_id, gate_id, scanner_id, nonce || n, code, false, 'duplicate', false, at
      FROM check_ins, generate_series(1, 499) n WHERE ticket_id = ${night.ticket}`);
  const more = [await night.scan(), first, await night.scan({ ticket: other })];
  expect(answersOf(await syncBy(database.db, night.atFront, more))).toEqual(['invalid', 'valid', 'valid']);
  expect(await rowsOf(night)).toHaveLength(500);
});

describe('out and in', () => {
  test('with re-entry, as often as they like; the gates count each', async () => {
    const night = await createNight(database.db, { policy: { reentry: true } });
    const fromMs = Date.now() - 600_000;
    const go = async (direction: 'in' | 'out', minute: number) => {
      const record = await night.scan({ direction, atMs: fromMs + minute * 60_000 });
      return answersOf(await syncBy(database.db, night.atFront, [record]))[0];
    };
    expect(await go('out', 0)).toBe('not_inside');
    expect(await go('in', 1)).toBe('valid');
    expect(await go('in', 2)).toBe('duplicate');
    expect(await go('out', 3)).toBe('valid');
    expect(await stateOf(night)).toBe('outside');
    expect(await go('out', 4)).toBe('not_inside');
    expect(await go('in', 5)).toBe('valid');
    expect(await stateOf(night)).toBe('checked_in');
  });

  test('without it a ticket is used up', async () => {
    const night = await createNight(database.db);
    const go = async (direction: 'in' | 'out') =>
      answersOf(await syncBy(database.db, night.atFront, [await night.scan({ direction })]))[0];
    expect([await go('in'), await go('out'), await go('in')]).toEqual(['valid', 'valid', 'duplicate']);
    expect(await stateOf(night)).toBe('outside');
  });
});

describe('scans that come together', () => {
  test('are each answered as alone, also when one of them is refused', async () => {
    const night = await createNight(database.db, { count: 40 });
    const together = createCheckIns(database.db);
    const late = await insertScanner(database.db, night.sale, night.front.id, { expiresAt: new Date() });
    const records = await Promise.all(night.tickets.map((ticket) => night.scan({ ticket })));
    const now = new Date();
    const answers = await Promise.allSettled(
      records.map((record, at) => {
        const scanner = at === 7 ? late : at % 2 === 0 ? night.atFront : night.atSide;
        const input = { scanner, checkIns: [record], sentAtMs: now.getTime(), keys: testKeys };
        return together(input, now);
      }),
    );
    for (const [at, answer] of answers.entries())
      if (at === 7) expect(answer).toMatchObject({ reason: { code: 'access_expired' } });
      else expect(answer).toMatchObject({ value: { results: [{ answer: 'valid' }] } });
  });

  test('the figure of a gate is right to the second', async () => {
    const night = await createNight(database.db, { count: 3 });
    const together = createCheckIns(database.db);
    const now = new Date();
    const sync = async (ticket: TestNight['ticket'], scanner: TestNight['atFront'], laterMs = 0) =>
      together(
        { scanner, checkIns: [await night.scan({ ticket })], sentAtMs: now.getTime(), keys: testKeys },
        new Date(now.getTime() + laterMs),
      );
    const [one = newId('ticket'), two = newId('ticket'), three = newId('ticket')] = night.tickets;
    expect((await sync(one, night.atFront)).checkedInHere).toBe(1);
    expect((await sync(two, night.atFront, 10)).checkedInHere).toBe(2);
    expect((await sync(three, night.atSide, 20)).checkedInHere).toBe(1);
    expect((await sync(one, night.atFront, 1_000)).checkedInHere).toBe(2);
  });
});
