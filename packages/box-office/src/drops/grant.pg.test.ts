import type { GrantWord } from '@zilker/contracts/signals/grants';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { withTransaction } from '../db.ts';
import { createReserver } from '../orders/reserver.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { drops, placesLeft, visits } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { meeting } from '../testing-locks.ts';
import { insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { dbWithoutLocks } from '../testing-unlocked.ts';
import { lapseVisits } from '../visits/lapse-visits.ts';
import { recordCalls } from '../visits/record-calls.ts';
import { grant } from './grant.ts';
import { recordReport } from './record-report.ts';

let database: TestDatabase;
let sale: Sale;
let now = new Date();

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
  now = new Date();
});

const word = (at = now): Promise<GrantWord> => grant(database.db, sale.drop.id, at);
const call = (...indices: number[]) =>
  withTransaction(database.db, (tx) =>
    recordCalls(tx, {
      drop: sale.drop.id,
      calls: indices.map((index) => ({
        index,
        position: index,
        callNo: 1,
        calledAt: now,
        openBy: new Date(now.getTime() + 30_000),
      })),
    }),
  );
const change = (values: Partial<typeof drops.$inferInsert>) =>
  database.db.update(drops).set(values).where(eq(drops.id, sale.drop.id));
const audit = () => auditEvent(database.db, sale.event.id);

test('two seconds of calls lie ready, and no more until some are called', async () => {
  sale = await insertSale(database.db, { types: [{ capacity: 100 }], drop: { ratePerMinute: 120 } });
  expect(await word()).toMatchObject({ granted: 5, limitedBy: 'rate', free: 95, inside: 0, capacity: 100 });
  expect(await word()).toMatchObject({ granted: 5, limitedBy: 'rate' });
  await call(0, 1, 2);
  expect(await word()).toMatchObject({ granted: 8, inside: 3, free: 92 });
  expect(await audit()).toEqual([]);
});

test('before the draw nothing is granted', async () => {
  sale = await insertSale(database.db, { drop: { drawAt: new Date(now.getTime() + 60_000) } });
  expect(await word()).toMatchObject({ granted: 0, free: 100 });
  expect((await word(new Date(now.getTime() + 51_000))).granted).toBeGreaterThan(0);
});

test('a full shop: those inside and those about to be called count together', async () => {
  sale = await insertSale(database.db, { drop: { insideMax: 4, ratePerMinute: 6000 } });
  expect(await word()).toMatchObject({ granted: 4, limitedBy: 'rate' });
  await call(0, 1, 2, 3);
  expect(await word()).toMatchObject({ granted: 4, inside: 4, limitedBy: 'inside' });
});

test('no more is granted than is free; all taken is limited by stock, all sold is sold out', async () => {
  sale = await insertSale(database.db, { types: [{ capacity: 3 }], drop: { ratePerMinute: 6000 } });
  expect(await word()).toMatchObject({ granted: 3, free: 0, limitedBy: 'rate' });
  await call(0, 1, 2);
  expect(await word()).toMatchObject({ granted: 3, limitedBy: 'stock' });
  await database.db.update(visits).set({ state: 'done', promised: false });
  await change({ promised: 0 });
  await database.db.update(ticketTypes).set({ taken: 3, sold: 2 });
  expect(await word()).toMatchObject({ limitedBy: 'stock', sold: 2, held: 1 });
  await database.db.update(ticketTypes).set({ sold: 3 });
  expect(await word()).toMatchObject({ limitedBy: 'sold_out', granted: 3 });
});

test('a stopped sale grants nothing, and says why', async () => {
  sale = await insertSale(database.db, { drop: { saleStopped: true } });
  expect(await word()).toMatchObject({ granted: 0, limitedBy: 'stopped' });
});

test('what a finished visit takes on average, once enough have finished', async () => {
  sale = await insertSale(database.db);
  await call(0, 1, 2, 3);
  await database.db.update(visits).set({ state: 'done' });
  await database.db.update(ticketTypes).set({ taken: 6, sold: 6 });
  expect((await word()).ticketsPerCall).toBeNull();
  await call(4);
  await database.db.update(visits).set({ state: 'lapsed' }).where(eq(visits.placeIndex, 4));
  expect((await word()).ticketsPerCall).toBeCloseTo(1.2);
});

test('calls that ended unopened are named for another call, but for places that were given up', async () => {
  sale = await insertSale(database.db);
  await change({ granted: 3, promised: 3 });
  await call(7, 5, 6);
  await lapseVisits(database.db, new Date(now.getTime() + 60_000));
  await database.db.insert(placesLeft).values({ dropId: sale.drop.id, placeIndex: 6, at: now });
  expect((await word()).unopened).toEqual([
    [5, 1],
    [7, 1],
  ]);
});

test('grants never exceed stock, whatever clocks, orders and calls do at once', async () => {
  sale = await insertSale(database.db, {
    types: [{ capacity: 40 }],
    drop: { ratePerMinute: 600, perFanMax: 4 },
  });
  const fans = await insertAccounts(database.db, 30);
  const reserver = createReserver(database.db);
  await insertOpenVisits(database.db, sale.drop, fans, { promised: false, firstIndex: 1000 });
  const [type] = sale.types;
  if (type === undefined) throw new Error('no type');
  const orders = fans.map(({ id }, i) =>
    reserver.reserve({
      admission: { account: id, drop: sale.drop.id, index: 1000 + i, callNo: 1 },
      idempotencyKey: `key-of-the-fan-${1000 + i}`,
      lines: [{ type: type.id, quantity: 1 + (i % 4) }],
    }),
  );
  const words: Promise<GrantWord>[] = [];
  for (let i = 0; i < 60; i++) words.push(word());
  const [said] = await Promise.all([Promise.all(words), Promise.allSettled(orders)]);
  for (const { free } of said) expect(free).toBeGreaterThanOrEqual(0);
  expect(await audit()).toEqual([]);
  const granted = said.map((one) => one.granted);
  expect(Math.max(...granted)).toBe((await word()).granted);
});

/** Two clocks without locks, which have both read what is free before either writes. */
async function grantTogether() {
  const both = meeting(2);
  const unlocked = dbWithoutLocks(database.url, {
    before: (text) => (text.startsWith('update "drops"') ? both() : undefined),
  });
  try {
    return await Promise.allSettled([1, 2].map(() => grant(unlocked, sale.drop.id, now)));
  } finally {
    await unlocked.$client.end();
  }
}

test('negative control: without the locks the same clocks grant what is not there', async () => {
  sale = await insertSale(database.db, { types: [{ capacity: 10 }], drop: { ratePerMinute: 6000 } });
  await database.pool.query('ALTER TABLE drops DROP CONSTRAINT drops_promise_kept');
  for (const end of await grantTogether()) expect(end.status).toBe('fulfilled');
  expect((await audit()).map((breach) => breach.check)).toContain('promise_kept');
  await emptyTables(database.pool);
  await database.pool.query(
    'ALTER TABLE drops ADD CONSTRAINT drops_promise_kept CHECK (taken + promised <= capacity)',
  );
});

test('the CHECK is the last word: clocks without locks are refused what would break the promise', async () => {
  sale = await insertSale(database.db, { types: [{ capacity: 10 }], drop: { ratePerMinute: 6000 } });
  const ends = await grantTogether();
  expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(await audit()).toEqual([]);
  await expect(change({ granted: 11, promised: 11 })).rejects.toMatchObject({
    cause: { constraint: 'drops_promise_kept' },
  });
});

test('the end: what was granted and not called is promised to nobody any more', async () => {
  sale = await insertSale(database.db, { drop: { ratePerMinute: 300 } });
  const { granted } = await word();
  expect(granted).toBe(11);
  await call(0, 1);
  const ended = (called: number) =>
    recordReport(
      database.db,
      {
        drop: sale.drop.id,
        report: {
          fact: 'ended',
          phase: 'closed',
          places: 9,
          serving: 3,
          called,
          estimates: null,
          atMs: now.getTime(),
        },
      },
      now,
    );
  await ended(3);
  await ended(3);
  const [drop] = await database.db.select().from(drops);
  expect(drop).toMatchObject({ promised: 3, called: 3, phase: 'closed', serving: 3 });
  expect(await audit()).toEqual([]);
  await call(2);
  expect(await word()).toMatchObject({ granted: 11, free: 97 });
  await lapseVisits(database.db, new Date(now.getTime() + 60_000));
  expect(await word()).toMatchObject({ granted: 11, free: 100, inside: 0 });
  expect(await audit()).toEqual([]);
});
