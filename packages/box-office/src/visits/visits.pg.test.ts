import { Refusal } from '@zilker/contracts/errors';
import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { createDb, withTransaction } from '../db.ts';
import { drops, visits } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { type Account, insertAccounts, insertSale, type Sale } from '../testing-rows.ts';
import { guardTransitions } from '../testing-transitions.ts';
import { type Admission, graceMs } from './admit.ts';
import { lapseVisits } from './lapse-visits.ts';
import { leaveVisit } from './leave-visit.ts';
import { openVisit } from './open-visit.ts';
import { viewVisit } from './read-visit.ts';
import { recordCalls } from './record-calls.ts';

let database: TestDatabase;
let sale: Sale;
let fans: Account[];
const start = new Date('2027-03-01T18:00:00Z');
const at = (ms: number) => new Date(start.getTime() + ms);
const openWindowMs = 30_000;

beforeAll(async () => {
  database = await createTestDatabase();
  await guardTransitions(database.pool);
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
  sale = await insertSale(database.db, { drop: { granted: 10, promised: 10, visitMs: 60_000 } });
  fans = await insertAccounts(database.db, 3);
});

function admission(fan: number, callNo = 1): Admission {
  const account = fans[fan]?.id ?? newId('account');
  return { account, drop: sale.drop.id, index: fan, callNo, openBy: at(openWindowMs) };
}

const call = (index: number, callNo = 1) => ({
  index,
  position: index,
  callNo,
  calledAt: start,
  openBy: at(openWindowMs),
});
const record = (...calls: ReturnType<typeof call>[]) =>
  withTransaction(database.db, (tx) => recordCalls(tx, { drop: sale.drop.id, calls }));
const open = (fan: number, ms: number, callNo = 1) => openVisit(database.db, admission(fan, callNo), at(ms));

async function refusal(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'it was not refused',
    (cause: unknown) => (cause instanceof Refusal ? cause.code : Promise.reject(cause)),
  );
}

async function standing() {
  const [drop] = await database.db.select().from(drops).where(eq(drops.id, sale.drop.id));
  const all = await database.db.select().from(visits).where(eq(visits.dropId, sale.drop.id));
  return {
    calls: drop?.calls,
    promised: drop?.promised,
    visits: all
      .sort((a, b) => a.placeIndex - b.placeIndex)
      .map((visit) => `${visit.state} ${visit.callNo}${visit.promised ? ' promised' : ''}`),
    breaches: await auditEvent(database.db, sale.event.id),
  };
}

test('calls become visits once, read in one batch or many, twice or in the wrong order', async () => {
  await record(call(1), call(0));
  await Promise.all([record(call(0), call(1)), record(call(1)), record(call(2))]);
  expect(await standing()).toEqual({
    calls: 3,
    promised: 10,
    visits: ['called 1 promised', 'called 1 promised', 'called 1 promised'],
    breaches: [],
  });
});

test('opening begins the time to choose; opening again answers the same', async () => {
  await record(call(0));
  const visit = await open(0, 5_000);
  expect(visit).toMatchObject({ state: 'open', openedAt: at(5_000), endsAt: at(65_000) });
  expect(await open(0, 20_000)).toEqual(visit);
  expect(await standing()).toMatchObject({ promised: 10, visits: ['open 1 promised'], breaches: [] });
});

test('a token that is quicker than the stream makes the visit itself, once', async () => {
  const [one, two] = await Promise.all([open(0, 1_000), open(0, 1_000)]);
  expect(one).toEqual(two);
  await record(call(0));
  const [visit] = await database.db.select().from(visits);
  expect(visit).toMatchObject({ state: 'open', position: 0, calledAt: at(1_000) });
  expect(await standing()).toMatchObject({ calls: 1, promised: 10, breaches: [] });
});

test('a token that comes as the stream is being read opens the visit that the stream makes', async () => {
  const pool = Object.create(database.pool) as typeof database.pool;
  let looks = 0;
  // the worker commits right after our first look at the visit, which found none
  pool.query = (async (...query: Parameters<typeof database.pool.query>) => {
    const result = await database.pool.query(...query);
    if (++looks === 1) await record(call(0));
    return result;
  }) as unknown as typeof database.pool.query;
  expect(await openVisit(createDb(pool), admission(0), at(1_000))).toMatchObject({ state: 'open' });
  expect(await standing()).toMatchObject({
    calls: 1,
    promised: 10,
    visits: ['open 1 promised'],
    breaches: [],
  });
});

test('a call is opened in time, by its own account, and not after a later call', async () => {
  await record(call(0), call(1));
  expect(await refusal(open(0, openWindowMs + graceMs + 1))).toBe('call_lapsed');
  expect(await refusal(open(2, openWindowMs + graceMs + 1))).toBe('call_lapsed');
  expect(await standing()).toMatchObject({ calls: 2, visits: ['called 1 promised', 'called 1 promised'] });
  await open(0, openWindowMs + graceMs - 1);
  expect(await refusal(openVisit(database.db, { ...admission(1), index: 0 }, at(1)))).toBe(
    'admission_wrong_account',
  );
  expect(await refusal(openVisit(database.db, { ...admission(0), index: 1 }, at(1)))).toBe('admission_used');
  await lapseVisits(database.db, at(openWindowMs + graceMs + 1));
  await record(call(1, 2));
  expect(await refusal(open(1, 1))).toBe('call_lapsed');
});

test('a call that is never opened gives its promise back, and the place may be called again', async () => {
  await record(call(0));
  expect(await lapseVisits(database.db, at(openWindowMs + graceMs))).toBe(0);
  expect(await lapseVisits(database.db, at(openWindowMs + graceMs + 1))).toBe(1);
  expect(await standing()).toEqual({ calls: 1, promised: 9, visits: ['lapsed 1'], breaches: [] });
  expect(await refusal(open(0, 1))).toBe('call_lapsed');
  await record({ ...call(0, 2), openBy: at(100_000) }, call(0, 1));
  expect(await standing()).toEqual({ calls: 2, promised: 9, visits: ['called 2 promised'], breaches: [] });
  await open(0, 90_000, 2);
});

test('a visit that ends without an order gives its promise back for good', async () => {
  await record(call(0));
  await open(0, 0);
  expect(await refusal(open(0, 60_000 + graceMs + 1))).toBe('visit_ended');
  expect(await lapseVisits(database.db, at(60_000 + graceMs + 1))).toBe(1);
  expect(await refusal(open(0, 1))).toBe('visit_ended');
  await record(call(0, 2));
  expect(await standing()).toEqual({ calls: 2, promised: 8, visits: ['lapsed 2'], breaches: [] });
});

test('leaving gives the promise to the next fan, and leaving twice is leaving', async () => {
  await record(call(0), call(1));
  expect(await refusal(leaveVisit(database.db, admission(1), at(1)))).toBe('visit_not_open');
  await open(0, 0);
  await leaveVisit(database.db, admission(0), at(1_000));
  await leaveVisit(database.db, admission(0), at(1_000));
  expect(await standing()).toMatchObject({
    promised: 9,
    visits: ['lapsed 1', 'called 1 promised'],
    breaches: [],
  });
});

test('what a fan inside could take: their promised ticket and what is promised to nobody', async () => {
  await record(call(0));
  const visit = await open(0, 0);
  const takeMax = async () => (await viewVisit(database.db, visit, at(1))).takeMax;
  expect(await takeMax()).toBe(4);
  await database.db.update(drops).set({ granted: 100, promised: 100 });
  expect(await takeMax()).toBe(1);
});

test('the sweep and an opening at the last moment: one of them has it', async () => {
  const late = openWindowMs + graceMs;
  for (let round = 0; round < 10; round++) {
    await database.db.delete(visits);
    await database.db.update(drops).set({ calls: 0, promised: 10 });
    await record(call(0));
    const [opened] = await Promise.allSettled([open(0, late - 1), lapseVisits(database.db, at(late + 1))]);
    const { visits: states, breaches } = await standing();
    expect(breaches).toEqual([]);
    expect(states).toEqual([opened.status === 'fulfilled' ? 'open 1 promised' : 'lapsed 1']);
  }
});
