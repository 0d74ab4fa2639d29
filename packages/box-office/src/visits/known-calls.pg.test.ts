import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { withTransaction } from '../db.ts';
import { recordReport } from '../drops/record-report.ts';
import { drops, ticketTypes, visits } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { insertAccounts, insertSale, type Sale } from '../testing-rows.ts';
import type { CallFacts } from './apply-call.ts';
import { lapseVisits } from './lapse-visits.ts';
import { openVisit } from './open-visit.ts';
import { recordCalls } from './record-calls.ts';

/** Rooms say calls again: after they lost their memory, after a worker died half way, from a stream that was put together anew. */
let database: TestDatabase;
let sale: Sale;
const start = new Date();
const at = (seconds: number) => new Date(start.getTime() + seconds * 1000);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
  sale = await insertSale(database.db, {
    types: [{ capacity: 10 }],
    drop: { granted: 4, promised: 4, visitMs: 60_000 },
  });
});

const call = (index: number, callNo = 1, seconds = 0) => ({
  index,
  position: index,
  callNo,
  calledAt: at(seconds),
  openBy: at(seconds + 30),
});
const record = (...calls: (ReturnType<typeof call> | CallFacts)[]) =>
  withTransaction(database.db, (tx) => recordCalls(tx, { drop: sale.drop.id, calls }));
const audit = () => auditEvent(database.db, sale.event.id);
const all = async () => ({
  drops: await database.db.select().from(drops),
  visits: await database.db.select().from(visits).orderBy(visits.placeIndex),
});

test('calls said again, however late, in whatever state their visits are, change nothing', async () => {
  const [fan, other] = await insertAccounts(database.db, 2);
  const admission = (index: number, account = fan?.id ?? newId('account')) => ({
    account,
    drop: sale.drop.id,
    index,
    callNo: 1,
    openBy: at(30),
  });
  await record(call(0), call(1), call(2));
  await openVisit(database.db, admission(0), at(1));
  await openVisit(database.db, admission(1, other?.id), at(1));
  await database.db.update(visits).set({ state: 'done', promised: false });
  await database.db.update(drops).set({ promised: 1 });
  await lapseVisits(database.db, at(40));
  await record(call(2, 2, 50));
  const before = await all();
  await record(call(0), call(1), call(2), call(2, 2, 50));
  await record(call(2, 1, 70));
  // the same call with other times is the same call
  await record({ ...call(0), openBy: at(900) }, { ...call(2, 2, 80), position: 7 });
  expect(await all()).toEqual(before);
});

test('a call that no grant stood behind has a ticket all the same, from what is promised to nobody', async () => {
  expect(await record(call(0), call(1), call(2), call(3))).toBe(0);
  expect(await record(call(3), call(4), call(5))).toBe(2);
  expect((await all()).drops[0]).toMatchObject({ granted: 6, promised: 6, calls: 6 });
  expect(await audit()).toEqual([]);
  await lapseVisits(database.db, at(100));
  expect((await all()).drops[0]).toMatchObject({ granted: 6, promised: 0 });
  expect(await audit()).toEqual([]);
});

test('where every ticket is promised or taken it is a call without a promise, and nothing is oversold', async () => {
  await database.db.update(ticketTypes).set({ taken: 0, capacity: 5 });
  await record(call(0), call(1), call(2), call(3), call(4), call(5));
  const { drops: rows, visits: made } = await all();
  expect(rows[0]).toMatchObject({ granted: 6, promised: 5, calls: 6 });
  expect(made.filter(({ promised }) => promised)).toHaveLength(5);
  expect(await audit()).toEqual([]);
  await lapseVisits(database.db, at(100));
  expect((await all()).drops[0]).toMatchObject({ promised: 0 });
});

test('news of an older call that comes with one too many leaves its promise where it is', async () => {
  await database.db.update(ticketTypes).set({ capacity: 4 });
  await record({ ...call(0), position: null }, call(1), call(2), call(3));
  // the position of the first, which a token alone had told of, is in the same batch
  expect(await record(call(4), call(0))).toBe(1);
  const { visits: made } = await all();
  expect(made.map(({ promised }) => promised)).toEqual([true, true, true, true, false]);
  expect(made[0]).toMatchObject({ position: 0 });
  expect(await audit()).toEqual([]);
});

test.each([
  ['together', [[call(3), call(4), call(3, 2, 50)]]],
  ['one by one', [[call(3)], [call(4)], [call(3, 2, 50)]]],
])(
  'of calls one too many the last place goes without, though one of them is called twice: %s',
  async (_, batches) => {
    await database.db.update(ticketTypes).set({ capacity: 4 });
    await record(call(0), call(1), call(2));
    for (const batch of batches) await record(...batch);
    const { visits: made, drops: rows } = await all();
    expect(made.map(({ promised }) => promised)).toEqual([true, true, true, true, false]);
    expect(rows[0]).toMatchObject({ calls: 6, granted: 6, promised: 4 });
    expect(await audit()).toEqual([]);
  },
);

test('so has one beyond the final number of calls, when the room counted wrong', async () => {
  await record(call(0));
  const ended = { places: 3, serving: 1, called: 1, estimates: null, atMs: start.getTime() } as const;
  await recordReport(
    database.db,
    { drop: sale.drop.id, report: { fact: 'ended', phase: 'closed', ...ended } },
    start,
  );
  expect(await record(call(1))).toBe(1);
  expect((await all()).drops[0]).toMatchObject({ granted: 4, called: 2, promised: 2 });
  expect(await audit()).toEqual([]);
  await lapseVisits(database.db, at(100));
  expect((await all()).drops[0]).toMatchObject({ promised: 0 });
  expect(await audit()).toEqual([]);
});
