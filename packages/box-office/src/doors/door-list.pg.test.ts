import { randomInt } from 'node:crypto';
import { type Id, newId } from '@zilker/contracts/ids';
import { type DoorList, doorList } from '@zilker/contracts/ticket/door-list';
import { entriesOf, mergeList } from '@zilker/contracts/ticket/open-door';
import { eq, sql } from 'drizzle-orm';
import pg from 'pg';
import * as v from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDb, type Db } from '../db.ts';
import { updateMe } from '../identity/update-me.ts';
import { checkIns, tickets, ticketTypeGates } from '../schema/tables.ts';
import { randomOf } from '../simulation/random.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertGate, insertSale } from '../testing-rows.ts';
import { readDoor, readDoorEntries } from './door-entries.ts';
import { readDoorList, readListChanges, readWholeList } from './read-door-list.ts';
import { insertPaidOrder, insertScanner } from './testing-doors.ts';
import { createNight, syncBy } from './testing-night.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** An event with two gates, a scanner and `count` sold tickets of one fan. */
async function night(count: number, db = database.db) {
  const sale = await insertSale(db, { types: [{ name: 'Floor “A”', capacity: 1_000 }, { name: 'Balcony' }] });
  const front = await insertGate(db, sale.event, 'Front gate');
  const side = await insertGate(db, sale.event, 'Side gate');
  const fan = await insertAccount(db, { name: 'Mara "Q" Ñ.' });
  const sold = await insertPaidOrder(db, sale, fan, count);
  const scanner = await insertScanner(db, sale, front.id);
  const event = sale.event.id;
  return { sale, event, front, side, fan, scanner, tickets: sold.tickets };
}

const whole = async (event: Id<'event'>, db = database.db) =>
  v.parse(doorList, JSON.parse(await readWholeList(db, event)));
const since = async (event: Id<'event'>, version: number, db = database.db): Promise<DoorList | null> => {
  const text = await readListChanges(db, event, version);
  return text === null ? null : v.parse(doorList, JSON.parse(text));
};
const ticketsIn = (list: DoorList | null) => list && entriesOf(list).map(({ ticket }) => ticket);

describe('the list', () => {
  test('says of each ticket what judging it in the box office goes by', async () => {
    const one = await night(6);
    const { db } = database;
    const [plain, used, again, refunded, blocked, revoked] = one.tickets as [
      Id<'ticket'>,
      Id<'ticket'>,
      Id<'ticket'>,
      Id<'ticket'>,
      Id<'ticket'>,
      Id<'ticket'>,
    ];
    const [, balcony] = one.sale.types;
    const at = (seconds: number) => new Date(1_790_000_000_123 + seconds * 1_000);
    const set = (ticket: Id<'ticket'>, values: Partial<typeof tickets.$inferInsert>) =>
      db.update(tickets).set(values).where(eq(tickets.id, ticket));
    await set(used, { state: 'checked_in', serial: 2 });
    await set(again, { state: 'checked_in', serial: 1, typeId: balcony?.id ?? newId('ticketType') });
    await set(refunded, { state: 'refunded', refundedAt: at(5) });
    await set(blocked, { blockedAt: at(6), blockedReason: 'Paid with a stolen card.' });
    await set(revoked, { state: 'revoked' });
    await db
      .insert(ticketTypeGates)
      .values({ eventId: one.event, typeId: balcony?.id ?? newId('ticketType'), gateId: one.side.id });
    const atSide = await insertScanner(db, one.sale, one.side.id, { name: 'Noor' });
    const checkIn = (ticket: Id<'ticket'>, seconds: number, more: Partial<typeof checkIns.$inferInsert>) => ({
      id: newId('checkIn'),
      venueId: one.scanner.venue,
      eventId: one.event,
      ticketId: ticket,
      gateId: one.front.id,
      scannerId: one.scanner.scanner,
      nonce: newId('checkIn'),
      code: 'x',
      accepted: true,
      answer: 'valid' as const,
      offline: false,
      at: at(seconds),
      ...more,
    });
    await db
      .insert(checkIns)
      .values([
        checkIn(used, 1, {}),
        checkIn(used, 2, { accepted: false, answer: 'duplicate' }),
        checkIn(again, 1, { leftAt: at(2) }),
        checkIn(again, 3, { gateId: one.side.id, scannerId: atSide.scanner }),
        checkIn(plain, 4, { undoneAt: at(5) }),
      ]);

    const list = await whole(one.event);
    const entries = entriesOf(list);
    const tables = await readDoor(db, one.event);
    const judged = await readDoorEntries(db, one.event, tables, one.tickets);
    expect(new Map(entries.map((entry) => [entry.ticket, entry]))).toEqual(
      new Map(judged.map((entry) => [entry.ticket, entry])),
    );
    const of = (ticket: Id<'ticket'>) => entries.find((entry) => entry.ticket === ticket);
    expect(entries).toHaveLength(6);
    expect(of(plain)).toMatchObject({ state: 'valid', checkedIn: null, gates: null, holder: 'Mara "Q" Ñ.' });
    expect(of(used)?.checkedIn).toEqual({ atMs: at(1).getTime(), gateName: 'Front gate', by: 'Sam' });
    expect(of(again)).toMatchObject({
      typeName: 'Balcony',
      gates: [one.side.id],
      checkedIn: { atMs: at(3).getTime(), gateName: 'Side gate', by: 'Noor' },
    });
    expect(of(refunded)).toMatchObject({ state: 'refunded', refundedAtMs: at(5).getTime() });
    expect(of(blocked)).toMatchObject({ state: 'valid', blocked: true });
    expect(of(revoked)).toMatchObject({ state: 'revoked' });
    // why somebody is kept out is nobody's business at the door
    expect(JSON.stringify(list)).not.toContain('stolen');
  });

  test('of an event without tickets is empty', async () => {
    const sale = await insertSale(database.db);
    await insertGate(database.db, sale.event);
    expect((await whole(sale.event.id)).rows).toEqual([]);
  });
});

describe('changes', () => {
  test('bring what changed, and what was sold', async () => {
    const one = await night(3);
    const [ticket = newId('ticket')] = one.tickets;
    const before = await whole(one.event);
    await database.db.update(tickets).set({ serial: 4 }).where(eq(tickets.id, ticket));
    const sold = await insertPaidOrder(database.db, one.sale, one.fan, 1);
    const news = await since(one.event, before.version);
    expect(news?.since).toBe(before.version);
    expect(ticketsIn(news)).toEqual(expect.arrayContaining([ticket, ...sold.tickets]));
    const merged = news && mergeList(before, news);
    expect(merged && entriesOf(merged)).toHaveLength(4);
  });

  test('bring the new name of a holder', async () => {
    const one = await night(1);
    const before = await whole(one.event);
    await updateMe(database.db, { account: one.fan.id, name: 'Mara Q.' });
    expect(entriesOf((await since(one.event, before.version)) as DoorList)).toMatchObject([
      { holder: 'Mara Q.' },
    ]);
  });

  test('bring the time and gate that count now, where a late sync or an undo changes no more than that', async () => {
    const night = await createNight(database.db);
    const event = night.sale.event.id;
    const atMs = Date.now() - 60_000;
    const online = await night.scan({ atMs });
    const earlier = await night.scan({ atMs: atMs - 180_000, offline: true });
    await syncBy(database.db, night.atFront, [online]);
    let kept = await whole(event);
    const first = () => entriesOf(kept)[0]?.checkedIn;
    const keepUp = async () => {
      kept = mergeList(kept, (await since(event, kept.version)) as DoorList) ?? kept;
    };
    expect(first()).toMatchObject({ atMs, gateName: 'Front gate' });
    await syncBy(database.db, night.atSide, [earlier]);
    await keepUp();
    expect(first()).toMatchObject({ atMs: atMs - 180_000, gateName: 'Side gate' });
    await syncBy(database.db, night.atSide, [{ ...earlier, undoneAtMs: Date.now() }]);
    await keepUp();
    expect(first()).toMatchObject({ atMs, gateName: 'Front gate' });
  });

  test('of a version that was never given out are the whole list', async () => {
    const one = await night(1);
    for (const version of [0, 7, Number.MAX_SAFE_INTEGER]) {
      expect(await since(one.event, version)).toBeNull();
      const list = await readDoorList(database.db, one.scanner, { since: version }, new Date());
      expect([list.since, list.rows.length]).toEqual([null, 1]);
    }
  });

  test('of a database that was restored from a copy are the whole list', async () => {
    const live = await createTestDatabase();
    const one = await night(2, live.db);
    const [ticket = newId('ticket')] = one.tickets;
    const copy = await copyOf(live);
    try {
      await live.db.update(tickets).set({ state: 'refunded' }).where(eq(tickets.id, ticket));
      const lost = await whole(one.event, live.db);
      // numbers go on in the copy, past all that the scanner has seen
      await copy.db
        .update(tickets)
        .set({ serial: 1 })
        .where(eq(tickets.id, one.tickets[1] ?? ticket));
      expect(await since(one.event, lost.version, copy.db)).toBeNull();
      const restored = await whole(one.event, copy.db);
      expect(restored.version).not.toBe(lost.version);
      // and the tickets of the copy, stamped in its earlier life, are not news for ever
      await copy.db.execute(sql`ALTER TABLE tickets DISABLE TRIGGER tickets_note_change`);
      await copy.db.update(tickets).set({ changedIn: 2 ** 40 });
      await copy.db.execute(sql`ALTER TABLE tickets ENABLE TRIGGER tickets_note_change`);
      expect(ticketsIn(await since(one.event, restored.version, copy.db))).toEqual([]);
      await copy.db.update(tickets).set({ serial: 5 }).where(eq(tickets.id, ticket));
      expect(ticketsIn(await since(one.event, restored.version, copy.db))).toEqual([ticket]);
    } finally {
      await copy.drop();
      await live.drop();
    }
  });
});

/** A way to follow the changes of an event's tickets: where one stands, and which changed since. */
type Follower = {
  stand(db: Db, event: Id<'event'>): Promise<number>;
  changed(db: Db, event: Id<'event'>, from: number): Promise<Id<'ticket'>[] | null>;
};

const ours: Follower = {
  stand: async (db, event) => (await whole(event, db)).version,
  changed: async (db, event, from) => ticketsIn(await since(event, from, db)),
};

/** The obvious one: each change takes the next number of a counter, and a list is as new as the highest it holds. */
const counter: Follower = {
  stand: async (db, event) => {
    const [row] = await db
      .select({ last: sql<string>`max(${tickets.changedIn})` })
      .from(tickets)
      .where(eq(tickets.eventId, event));
    return Number(row?.last);
  },
  changed: async (db, event, from) => {
    const rows = await db
      .select({ id: tickets.id })
      .from(tickets)
      .where(sql`${tickets.eventId} = ${event} AND ${tickets.changedIn} > ${from}`);
    return rows.map(({ id }) => id);
  },
};

describe('a change that is under way while the list is read, and commits after others', () => {
  async function followed(follower: Follower, db: TestDatabase): Promise<boolean> {
    const one = await night(2, db.db);
    const [late = newId('ticket'), early = newId('ticket')] = one.tickets;
    const raise = 'UPDATE tickets SET serial = serial + 1 WHERE id = $1';
    const client = await db.pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(raise, [late]);
      await db.pool.query(raise, [early]);
      const from = await follower.stand(db.db, one.event);
      await client.query('COMMIT');
      return (await follower.changed(db.db, one.event, from))?.includes(late) ?? false;
    } finally {
      client.release();
    }
  }

  test('comes with the next changes', async () => {
    expect(await followed(ours, database)).toBe(true);
  });

  test('negative control: by a plain counter it never comes', async () => {
    const naive = await createTestDatabase();
    try {
      await naive.pool.query(`
        CREATE SEQUENCE changes;
        CREATE OR REPLACE FUNCTION note_ticket_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN NEW.changed_in := nextval('changes'); RETURN NEW; END $$`);
      expect(await followed(counter, naive)).toBe(false);
    } finally {
      await naive.drop();
    }
  });
});

const seed = Number(process.env.ZILKER_TEST_SEED ?? randomInt(2 ** 30));

test(`a list that is kept up by its changes alone ends as the whole, whatever commits in between (seed ${seed})`, async () => {
  const one = await night(40);
  let kept = await whole(one.event);
  let writing = true;
  const writers = Promise.all(
    [1, 2, 3, 4].map(async (n) => {
      const random = randomOf(seed + n);
      for (let round = 0; round < 40; round++) {
        const client = await database.pool.connect();
        try {
          await client.query('BEGIN');
          // in the order of their ids, so that writers wait for each other and never in a circle
          for (const ticket of random.some(one.tickets, 3).sort())
            await client.query(
              random.chance(0.5)
                ? 'UPDATE tickets SET serial = serial + 1 WHERE id = $1'
                : 'UPDATE tickets SET blocked_at = CASE WHEN blocked_at IS NULL THEN now() END WHERE id = $1',
              [ticket],
            );
          await client.query(random.chance(0.8) ? 'COMMIT' : 'ROLLBACK');
        } finally {
          client.release();
        }
      }
    }),
  ).finally(() => {
    writing = false;
  });
  let reads = 0;
  const keepUp = async () => {
    const news = await since(one.event, kept.version);
    const merged = news && mergeList(kept, news);
    if (merged === null) throw new Error('the changes do not follow the list');
    kept = merged;
    reads++;
  };
  while (writing) await keepUp();
  await writers;
  await keepUp();
  const sorted = (list: DoorList) => entriesOf(list).toSorted((a, b) => (a.ticket < b.ticket ? -1 : 1));
  expect(reads).toBeGreaterThan(3);
  expect(sorted(kept)).toEqual(sorted(await whole(one.event)));
});

/** The database as a copy has it that was made just now. */
async function copyOf({ pool, url }: TestDatabase): Promise<{ db: Db; drop(): Promise<void> }> {
  const admin = new pg.Client(process.env.TEST_DATABASE_URL);
  await admin.connect();
  const source = new URL(url).pathname.slice(1);
  const name = `${source}_copy`;
  await pool.query('SELECT 1');
  // it can only be copied while nobody is connected to it
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [source]);
  await admin.query(`CREATE DATABASE ${name} TEMPLATE ${source}`);
  const copyUrl = new URL(url);
  copyUrl.pathname = name;
  const copied = new pg.Pool({ connectionString: copyUrl.href, max: 2 });
  copied.on('error', () => undefined);
  return {
    db: createDb(copied),
    drop: async () => {
      await copied.end();
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await admin.end();
    },
  };
}
