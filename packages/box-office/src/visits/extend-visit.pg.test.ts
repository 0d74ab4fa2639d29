import { extensionMs, extensionsMax } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { waitUntil } from '@zilker/local/wait-until';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import type { Db } from '../db.ts';
import { readPriceList } from '../orders/price-list.ts';
import { reserveBatch } from '../orders/reserve.ts';
import { refusal } from '../orders/testing-payments.ts';
import { drops, visits } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { countWaiting } from '../testing-locks.ts';
import { type Account, insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { dbWithoutLocks } from '../testing-unlocked.ts';
import { type Admission, graceMs, readVisitRow } from './admit.ts';
import { extendVisit } from './extend-visit.ts';
import { lapseVisits } from './lapse-visits.ts';
import { leaveVisit } from './leave-visit.ts';
import { viewVisit } from './read-visit.ts';

let database: TestDatabase;
let sale: Sale;
let fans: Account[];
const start = new Date();
const visitMs = 300_000;
const byMs = extensionMs(visitMs);
const at = (ms: number) => new Date(start.getTime() + ms);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
  sale = await insertSale(database.db, { drop: { visitMs } });
  fans = await insertAccounts(database.db, 2);
  await insertOpenVisits(database.db, sale.drop, fans.slice(0, 1), { now: start });
});

const newKey = () => newId('order').slice(4);
const admission = (fan = 0): Admission => ({
  account: fans[fan]?.id ?? newId('account'),
  drop: sale.drop.id,
  index: 0,
  callNo: 1,
  openBy: at(90_000),
});
const extend = (options: { key?: string; ms?: number; fan?: number; db?: Db } = {}) =>
  extendVisit(
    options.db ?? database.db,
    { admission: admission(options.fan), idempotencyKey: options.key ?? newKey() },
    at(options.ms ?? visitMs - 1),
  );
async function seen(ms = 1) {
  const visit = await readVisitRow(database.db, admission());
  if (visit === undefined) throw new Error('the visit is gone');
  const { state, endsAtMs, extension } = await viewVisit(database.db, visit, at(ms));
  return { state, endsInMs: endsAtMs - start.getTime(), extension };
}
const audit = () => auditEvent(database.db, sale.event.id, start);
async function hold(ms = 1) {
  const [verdict] = await reserveBatch(
    database.db,
    {
      drop: sale.drop.id,
      prices: await readPriceList(database.db, sale.drop.id),
      wishes: [
        {
          ...{ order: newId('order'), account: admission().account, index: 0, callNo: 1 },
          ...{ key: newKey(), bodyHash: 'hash', fewer: false },
          lines: sale.types.map(({ id: type }) => ({ type, quantity: 1 })),
        },
      ],
    },
    at(ms),
  );
  return verdict?.is === 'refused' ? verdict.code : verdict?.is;
}

test('one act adds its time, and a repeat of it adds nothing; the sweep and an order go by the new end', async () => {
  expect(await seen()).toEqual({
    state: 'open',
    endsInMs: visitMs,
    extension: { byMs, left: extensionsMax },
  });
  const key = newKey();
  await Promise.all([extend({ key }), extend({ key }), extend({ key })]);
  const endsInMs = visitMs + byMs;
  expect(await seen()).toMatchObject({ endsInMs, extension: { left: extensionsMax - 1 } });
  expect(await lapseVisits(database.db, at(endsInMs + graceMs))).toBe(0);
  expect(await hold(endsInMs + graceMs + 1)).toBe('visit_ended');
  expect(await lapseVisits(database.db, at(endsInMs + graceMs + 1))).toBe(1);
  // the repeat of what was done then is no new act, and is not refused
  await extend({ key });
  expect(await refusal(extend())).toBe('visit_ended');
  expect((await seen()).extension).toBeNull();
  expect(await audit()).toEqual([]);
});

test('many at once add as often as it may be, and no more', async () => {
  const ends = await Promise.allSettled(Array.from({ length: extensionsMax + 5 }, () => extend()));
  expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(extensionsMax);
  expect(await refusal(extend())).toBe('visit_not_extendable');
  expect(await seen()).toEqual({
    state: 'open',
    endsInMs: visitMs + extensionsMax * byMs,
    extension: { byMs, left: 0 },
  });
  expect(await hold(visitMs + extensionsMax * byMs)).toBe('reserved');
});

test('a call that is not opened, one of somebody else, and one that holds or is over are not made longer', async () => {
  expect(await refusal(extend({ fan: 1 }))).toBe('admission_wrong_account');
  expect(await refusal(extend({ ms: visitMs + graceMs + 1 }))).toBe('visit_ended');
  await database.db.update(visits).set({ state: 'called', accountId: null, openedAt: null, endsAt: null });
  expect(await refusal(extend())).toBe('visit_not_open');
  expect((await seen()).extension).toBeNull();
});

test('a hold has its own time', async () => {
  expect(await hold()).toBe('reserved');
  expect(await refusal(extend())).toBe('order_exists');
  expect((await seen()).extension).toBeNull();
});

test('who left has no time to add to', async () => {
  await leaveVisit(database.db, admission(), at(1));
  expect(await refusal(extend({ ms: 2 }))).toBe('visit_ended');
});

test('a stopped sale: the clock that stands still is made longer all the same', async () => {
  const stoppedMs = visitMs - 1_000;
  const nowMs = visitMs + 3_600_000;
  await database.db
    .update(drops)
    .set({ saleStopped: true, stoppedAt: at(stoppedMs) })
    .where(eq(drops.id, sale.drop.id));
  await extend({ ms: nowMs });
  expect(await seen(nowMs)).toMatchObject({
    endsInMs: nowMs + 1_000 + byMs,
    extension: { left: extensionsMax - 1 },
  });
});

test('at the last moment, sweep and fan at once: there is more time or it is over, never both', async () => {
  for (let round = 0; round < 6; round++) {
    await database.db
      .update(visits)
      .set({ state: 'open', promised: true, endedAt: null, endsAt: at(visitMs), extensions: 0 });
    await database.db.update(drops).set({ promised: 1 });
    const [swept, longer] = await Promise.allSettled([
      lapseVisits(database.db, at(visitMs + graceMs + 1)),
      extend({ ms: visitMs + graceMs }),
    ]);
    const isLonger = longer.status === 'fulfilled';
    expect(swept).toEqual({ status: 'fulfilled', value: isLonger ? 0 : 1 });
    expect((await seen()).state).toBe(isLonger ? 'open' : 'lapsed');
    expect(await audit()).toEqual([]);
  }
});

/** An order that comes while an extension is being written, which somebody who looks at the visit delays. */
async function orderMeanwhile(db: Db) {
  const holder = await database.pool.connect();
  const waits = (count: number) =>
    waitUntil(`${count} wait`, async () => (await countWaiting(database.pool)) === count);
  try {
    await holder.query('BEGIN; SELECT FROM visits FOR NO KEY UPDATE');
    const longer = extend({ db });
    await waits(1);
    const order = hold().catch((error: Error) => error.cause ?? error);
    await waits(2);
    await holder.query('COMMIT');
    await longer;
    return await order;
  } finally {
    holder.release();
  }
}

test('an order that comes while time is added finds the visit where it read it', async () => {
  expect(await orderMeanwhile(database.db)).toBe('reserved');
  expect(await audit()).toEqual([]);
});

test('negative control: without the lock of the drop it does not, and its batch is undone', async () => {
  const unlocked = dbWithoutLocks(database.url);
  try {
    expect(String(await orderMeanwhile(unlocked))).toContain('were not all there');
  } finally {
    await unlocked.$client.end();
  }
});
