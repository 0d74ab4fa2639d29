import { Refusal } from '@zilker/contracts/errors';
import { type Id, newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { withTransaction } from '../db.ts';
import { grant } from '../drops/grant.ts';
import { recordReport } from '../drops/record-report.ts';
import { createReserver } from '../orders/reserver.ts';
import { type Random, randomOf } from '../orders/testing-random.ts';
import { drops, orders } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { meeting } from '../testing-locks.ts';
import { insertAccounts, insertSale, type Sale } from '../testing-rows.ts';
import { dbWithoutLocks } from '../testing-unlocked.ts';
import { extendVisit } from './extend-visit.ts';
import { lapseVisits } from './lapse-visits.ts';
import { leaveVisit } from './leave-visit.ts';
import { openVisit } from './open-visit.ts';
import { recordCalls } from './record-calls.ts';

/**
 * Calls, openings, lapses, orders and grants at random, several at a time: whatever order the database makes of them, each promise is
 * counted once and none is lost.
 */
let database: TestDatabase;
let sale: Sale;
beforeAll(async () => {
  database = await createTestDatabase({ connectionsMax: 12 });
});
afterAll(() => database.drop());
beforeEach(() => emptyTables(database.pool));

type Call = { index: number; callNo: number };
type Scene = { random: Random; fans: Id<'account'>[]; log: Call[]; granted: number; base: number };

const places = 10;
const audit = async () => (await auditEvent(database.db, sale.event.id)).map(({ sentence }) => sentence);
const record = (calls: readonly Call[], base: number, db = database.db) =>
  withTransaction(db, (tx) =>
    recordCalls(tx, {
      drop: sale.drop.id,
      calls: calls.map(({ index, callNo }) => ({
        index,
        callNo,
        position: index,
        calledAt: new Date(base),
        openBy: new Date(base + 30_000),
      })),
    }),
  );

const deeds: Record<string, (scene: Scene) => Promise<unknown>> = {
  grant: async (scene) => {
    const word = await grant(database.db, sale.drop.id, new Date(scene.base));
    scene.granted = Math.max(scene.granted, word.granted);
  },
  /** The room calls as far as it may: a place for the first time, or once more. */
  call: async (scene) => {
    if (scene.log.length >= scene.granted) return;
    const index = pick(scene, places);
    const before = scene.log.filter((call) => call.index === index).length;
    const call = { index, callNo: before + 1 };
    scene.log.push(call);
    // some are read late: their fans are quicker
    if (scene.random() < 0.6) await record([call], scene.base);
  },
  /** The stream is read again, from anywhere to anywhere, in any order. */
  readAgain: (scene) => {
    const from = pick(scene, scene.log.length + 1);
    const part = scene.log.slice(from, from + 1 + pick(scene, 6));
    return record(scene.random() < 0.5 ? part : part.reverse(), scene.base);
  },
  /** A room that lost its memory calls whom it called before, by numbers of its own. */
  restart: (scene) => record([{ index: pick(scene, places), callNo: 1 + pick(scene, 4) }], scene.base),
  open: (scene) => openVisit(database.db, admission(scene), new Date(scene.base)),
  extend: (scene) =>
    extendVisit(
      database.db,
      { admission: admission(scene), idempotencyKey: newId('order').slice(4) },
      new Date(scene.base),
    ),
  leave: (scene) => leaveVisit(database.db, admission(scene), new Date(scene.base)),
  lapse: (scene) => lapseVisits(database.db, new Date(scene.base + 40_000)),
  reserve: (scene) =>
    createReserver(database.db, { now: () => new Date(scene.base) }).reserve({
      admission: admission(scene),
      idempotencyKey: newId('order').slice(4),
      lines: sale.types.map(({ id: type }) => ({ type, quantity: 1 + pick(scene, 2) })),
    }),
};

function admission(scene: Scene) {
  const { index, callNo } = scene.log[pick(scene, scene.log.length)] ?? { index: 0, callNo: 1 };
  const account = scene.fans[index] ?? newId('account');
  return { account, drop: sale.drop.id, index, callNo, openBy: new Date(scene.base + 30_000) };
}

function pick({ random }: Scene, count: number): number {
  return Math.floor(random() * count);
}

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

test(`no promise is counted twice, and none is lost (SEED=${seed})`, async () => {
  for (let round = 0; round < 4; round++) {
    const random = randomOf(seed + round);
    sale = await insertSale(database.db, { types: [{ capacity: 14 }], drop: { ratePerMinute: 120 } });
    const fans = (await insertAccounts(database.db, places)).map(({ id }) => id);
    const scene: Scene = { random, fans, log: [], granted: 0, base: Date.now() };
    const names = Object.keys(deeds);
    for (let burst = 0; burst < 12; burst++) {
      const some = Array.from({ length: 7 }, () => names[pick(scene, names.length)] ?? 'grant');
      const ends = await Promise.allSettled(some.map((name) => deeds[name]?.(scene)));
      for (const end of ends)
        if (end.status === 'rejected' && !(end.reason instanceof Refusal)) throw end.reason;
      expect({ round, some, breaches: await audit() }).toEqual({ round, some, breaches: [] });
    }
    await theEnd(scene);
  }
});

/** All of the log is read, nobody comes any more, all times run out: what is left of the promise is nothing. */
async function theEnd(scene: Scene): Promise<void> {
  await record(scene.log, scene.base);
  const atMs = scene.base + 3_600_000;
  const figures = { places, serving: places, called: scene.log.length, estimates: null, atMs };
  const report = { fact: 'ended', phase: 'closed', ...figures } as const;
  await recordReport(database.db, { drop: sale.drop.id, report }, new Date(atMs));
  await lapseVisits(database.db, new Date(atMs));
  expect(await audit()).toEqual([]);
  const [drop] = await database.db.select().from(drops).where(eq(drops.id, sale.drop.id));
  const held = await database.db.select().from(orders).where(eq(orders.dropId, sale.drop.id));
  expect(drop?.promised).toBe(0);
  expect(drop?.taken).toBe(held.reduce((sum, { quantity }) => sum + quantity, 0));
}

test('negative control: without the locks a stream that two read at once counts its calls twice', async () => {
  sale = await insertSale(database.db, {
    types: [{ capacity: 20 }],
    drop: { granted: 6, promised: 6 },
  });
  const both = meeting(2);
  const unlocked = dbWithoutLocks(database.url, {
    before: (text) => (text.startsWith('insert into "visits"') ? both() : undefined),
  });
  try {
    const read = (...indices: number[]) =>
      record(
        indices.map((index) => ({ index, callNo: 1 })),
        Date.now(),
        unlocked,
      );
    await Promise.all([read(0, 1), read(1, 2)]);
  } finally {
    await unlocked.$client.end();
  }
  expect(await audit()).not.toEqual([]);
});
