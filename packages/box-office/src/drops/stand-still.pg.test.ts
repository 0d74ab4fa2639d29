import { newId } from '@zilker/contracts/ids';
import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { withTransaction } from '../db.ts';
import { checkout } from '../orders/checkout.ts';
import { expireHolds } from '../orders/expire-holds.ts';
import { readOrder } from '../orders/order-view.ts';
import { createReserver } from '../orders/reserver.ts';
import { createPayments } from '../payments/stripe.ts';
import { drops, heartbeats, orders, visits } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { type Account, insertAccounts, insertSale, type Sale } from '../testing-rows.ts';
import { lapseVisits } from '../visits/lapse-visits.ts';
import { openVisit } from '../visits/open-visit.ts';
import { viewVisit } from '../visits/read-visit.ts';
import { recordCalls } from '../visits/record-calls.ts';
import { beat } from './beat.ts';
import { recordReport } from './record-report.ts';

/** Times are seconds after the start. Calls are to be opened within 60, visits take 100, holds 200. */
let database: TestDatabase;
let sale: Sale;
let fans: Account[];
let seq: number;
const start = new Date('2027-03-01T18:00:00Z').getTime();
const at = (seconds: number) => new Date(start + seconds * 1000);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
  seq = 0;
  sale = await insertSale(database.db, {
    drop: { granted: 10, promised: 10, visitMs: 100_000, holdMs: 200_000 },
  });
  fans = await insertAccounts(database.db, 4);
});

const admission = (index: number, seconds = 0) => ({
  account: fans[index]?.id ?? newId('account'),
  drop: sale.drop.id,
  index,
  callNo: 1,
  openBy: at(seconds + 60),
});
const call = (index: number, seconds: number) =>
  withTransaction(database.db, (tx) =>
    recordCalls(tx, {
      drop: sale.drop.id,
      calls: [{ index, position: index, callNo: 1, calledAt: at(seconds), openBy: at(seconds + 60) }],
    }),
  );
const open = (index: number, seconds: number) => openVisit(database.db, admission(index), at(seconds));
const hold = (index: number, seconds: number) =>
  createReserver(database.db, { now: () => at(seconds) }).reserve({
    admission: admission(index),
    idempotencyKey: `key-of-a-fan-${String(index).padStart(4, '0')}`,
    lines: sale.types.map(({ id: type }) => ({ type, quantity: 1 })),
  });
const entry = (act: 'stop_sale' | 'resume_sale', seconds: number, number = seq++): RoomReport => ({
  fact: 'entry',
  act: { act },
  entry: {
    seq: number,
    atMs: at(seconds).getTime(),
    by: 'venue',
    act,
    text: act,
    prev: '00'.repeat(32),
    hash: `${String(number).padStart(2, '0')}`.repeat(32),
  },
});
const report = (fact: RoomReport) => recordReport(database.db, { drop: sale.drop.id, report: fact }, at(0));
const sweep = async (seconds: number) =>
  (await lapseVisits(database.db, at(seconds))) + (await expireHolds(database.db, at(seconds)));
/** The deadline of each visit and hold, in seconds. */
async function deadlines() {
  const seconds = (date: Date | null) => (date === null ? null : (date.getTime() - start) / 1000);
  const rows = await database.db.select().from(visits).orderBy(visits.placeIndex);
  const held = await database.db.select().from(orders);
  return {
    visits: rows.map(({ state, openBy, endsAt }) => [state, seconds(state === 'called' ? openBy : endsAt)]),
    holds: held.map(({ state, expiresAt }) => [state, seconds(expiresAt)]),
  };
}

describe('while the sale is stopped', () => {
  test('nothing is over, and all have what was left to them when it goes on', async () => {
    await call(0, 0);
    await call(1, 0);
    await call(2, 0);
    await open(1, 10);
    await open(2, 10);
    await hold(2, 20);
    await report(entry('stop_sale', 30));
    // called by a room that had not heard of it yet
    await call(3, 40);
    expect(await sweep(1_000)).toBe(0);
    await report(entry('resume_sale', 530));
    expect(await deadlines()).toEqual({
      visits: [
        ['called', 60 + 500],
        ['open', 110 + 500],
        ['holding', 110],
        ['called', 100 + 490],
      ],
      holds: [['held', 220 + 500]],
    });
    expect(await sweep(559)).toBe(0);
    await sweep(10_000);
    expect((await deadlines()).holds).toEqual([['expired', 720]]);
    expect(await auditEvent(database.db, sale.event.id)).toEqual([]);
  });

  test('fans see clocks that stand still, may still open their call, and may not reserve', async () => {
    await call(0, 0);
    await call(1, 0);
    await open(1, 10);
    await report(entry('stop_sale', 30));
    const visit = await open(1, 400);
    expect((await viewVisit(database.db, visit, at(400))).endsAtMs).toBe(at(400 + 80).getTime());
    await expect(hold(1, 400)).rejects.toMatchObject({ code: 'sale_stopped' });
    expect(await open(0, 400)).toMatchObject({ state: 'open', endsAt: at(500) });
    await report(entry('resume_sale', 450));
    expect((await deadlines()).visits).toEqual([
      ['open', 500 + 50],
      ['open', 110 + 420],
    ]);
  });

  test('a hold without a payment stands still and can be paid; one with a payment runs on', async () => {
    await call(0, 0);
    await call(1, 0);
    await open(0, 10);
    await open(1, 10);
    const held = await hold(0, 20);
    const paying = await hold(1, 20);
    await database.db
      .update(orders)
      .set({ state: 'paying', sessionId: 'cs_1' })
      .where(eq(orders.id, paying.id));
    await report(entry('stop_sale', 30));
    expect(await sweep(400)).toBe(1);
    const account = fans[0]?.id ?? newId('account');
    const seen = await readOrder(database.db, { order: held.id, account }, at(400));
    expect(seen.expiresAtMs).toBe(at(400 + 190).getTime());
    const payments = createPayments({ secretKey: 'sk_test_0123456789abcdef', apiUrl: 'http://127.0.0.1:9' });
    const pay = checkout(
      database.db,
      payments,
      { order: held.id, account, storefrontOrigin: 'http://localhost:4300' },
      at(400),
    );
    // it got as far as the payment provider, which is away
    await expect(pay).rejects.toMatchObject({ code: 'payment_unavailable' });
  });

  test('each stop counts once, in whatever order and number its entries come', async () => {
    await call(0, 0);
    const entries = [
      entry('stop_sale', 10),
      entry('resume_sale', 20),
      entry('stop_sale', 30),
      entry('resume_sale', 50),
    ];
    const [stop, resume, again, on] = entries;
    if (stop === undefined || resume === undefined || again === undefined || on === undefined)
      throw new Error('no entries');
    for (const fact of [resume, stop, resume, stop, again, again, on, on]) await report(fact);
    expect((await deadlines()).visits).toEqual([['called', 60 + 10 + 20]]);
    const [drop] = await database.db.select().from(drops);
    expect(drop).toMatchObject({ saleStopped: false, stoppedAt: null });
  });
});

describe('a gap between the beats of the sweep', () => {
  const turn = async (seconds: number) => {
    const gapMs = await beat(database.db, at(seconds));
    await sweep(seconds);
    return gapMs;
  };

  test('moves every deadline by as long as nobody swept, once, however many workers come back', async () => {
    await call(0, 0);
    await call(1, 0);
    await open(1, 10);
    await turn(20);
    const gaps = await Promise.all([200, 200, 200.4, 200.2].map(turn));
    expect(gaps.filter((gapMs) => gapMs > 0)).toHaveLength(1);
    const { visits: moved } = await deadlines();
    const [[, first], [, second]] = moved as [[string, number], [string, number]];
    expect(first).toBeGreaterThanOrEqual(60 + 180);
    expect(first).toBeLessThan(60 + 181);
    expect(second - first).toBe(50);
    expect(moved.map(([state]) => state)).toEqual(['called', 'open']);
    await turn(201.5);
    expect((await deadlines()).visits).toEqual(moved);
  });

  test('negative control: without the beat the first turn after it ends them all', async () => {
    await call(0, 0);
    await turn(20);
    await sweep(200);
    expect((await deadlines()).visits).toEqual([['lapsed', null]]);
  });

  test('beats that come as they should move nothing, and neither does the first of all', async () => {
    await call(0, 0);
    for (let seconds = 0; seconds < 50; seconds += 4) expect(await turn(seconds)).toBe(0);
    expect((await deadlines()).visits).toEqual([['called', 60]]);
    await turn(63);
    const { visits: after } = await deadlines();
    expect(after).toEqual([['called', 60 + 15]]);
  });

  test('a worker that hangs between its beat and its sweep ends nothing by a later time', async () => {
    await call(0, 0);
    await beat(database.db, at(20));
    // it goes on at 200, with the time of its own turn
    await sweep(20);
    await turn(200);
    expect((await deadlines()).visits).toEqual([['called', 60 + 180]]);
  });

  test('a clock that is behind takes nothing back', async () => {
    await call(0, 0);
    await turn(50);
    expect(await turn(20)).toBe(0);
    const [row] = await database.db.select().from(heartbeats);
    expect(row?.at).toEqual(at(50));
  });

  test('a stop and a gap that overlap count once', async () => {
    await call(0, 0);
    await turn(10);
    await report(entry('stop_sale', 40));
    // down from 10 to 100, stopped from 40 to 130
    await turn(100);
    expect((await deadlines()).visits).toEqual([['called', 60 + 30]]);
    await report(entry('resume_sale', 130));
    expect((await deadlines()).visits).toEqual([['called', 60 + 120]]);
  });

  test('a stop that comes to light only after the gap adds what the gap did not', async () => {
    await call(0, 0);
    await turn(10);
    await turn(100);
    await report(entry('stop_sale', 40));
    await report(entry('resume_sale', 130));
    expect((await deadlines()).visits).toEqual([['called', 60 + 120]]);
  });
});
