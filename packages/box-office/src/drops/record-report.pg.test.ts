import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import type { OperatorAct } from '@zilker/contracts/log';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { dropActs, drops, placesLeft } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertSale, type Sale } from '../testing-rows.ts';
import { recordCalls } from '../visits/record-calls.ts';
import { definitionOf } from './definition-of.ts';
import { recordReport } from './record-report.ts';

let database: TestDatabase;
let sale: Sale;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  sale = await insertSale(database.db, { drop: { phase: 'lobby', granted: 5, promised: 5 } });
});

const hex = (byte: string) => byte.repeat(32);
const report = (fact: RoomReport) =>
  recordReport(database.db, { drop: sale.drop.id, report: fact }, new Date());
const act = (seq: number, what: OperatorAct) =>
  report({
    fact: 'entry',
    act: what,
    entry: { seq, atMs: seq, by: 'Ada', act: what.act, text: what.act, prev: hex('00'), hash: hex('01') },
  });
async function row() {
  const [drop] = await database.db.select().from(drops).where(eq(drops.id, sale.drop.id));
  if (drop === undefined) throw new Error('no drop');
  return drop;
}

const frozen: RoomReport = { fact: 'frozen', n: 7, roster: hex('aa'), secret: hex('bb'), atMs: 2000 };
const drawn: RoomReport = {
  fact: 'drawn',
  signature: hex('cc'),
  randomness: hex('dd'),
  seed: hex('ee'),
  atMs: 3000,
};

test('the facts of the draw, each once: what comes later under the same name changes nothing', async () => {
  await report({ fact: 'committed', commitment: hex('11'), atMs: 1000, beacon: null });
  await report({ fact: 'committed', commitment: hex('12'), atMs: 1001, beacon: null });
  await report(frozen);
  await report({ ...frozen, n: 8 });
  await report(drawn);
  await report({ ...drawn, seed: hex('00') });
  expect(await row()).toMatchObject({
    commitment: hex('11'),
    n: 7,
    roster: hex('aa'),
    seed: hex('ee'),
    phase: 'drawn',
    frozenAt: new Date(2000),
  });
});

test('a draw that was put off takes its later round, until the freeze', async () => {
  const chain = { hash: hex('01'), publicKey: hex('02'), schemeId: 's', periodMs: 1000, genesisMs: 0 };
  const committed = (round: number) =>
    report({ fact: 'committed', commitment: hex('11'), atMs: round, beacon: { chain, round } });
  await committed(10);
  await committed(16);
  await committed(10);
  expect(await row()).toMatchObject({ beacon: { round: 16 }, committedAt: new Date(10) });
  await report(frozen);
  await committed(20);
  expect((await row()).beacon?.round).toBe(16);
});

test('facts in the wrong order end in the same phase, and the first call makes it calling', async () => {
  await report(drawn);
  await report(frozen);
  expect((await row()).phase).toBe('drawn');
  const calls = [{ index: 0, position: 0, callNo: 1, calledAt: new Date(), openBy: new Date() }];
  await withTransaction(database.db, (tx) => recordCalls(tx, { drop: sale.drop.id, calls }));
  expect((await row()).phase).toBe('calling');
  await report(frozen);
  expect((await row()).phase).toBe('calling');
});

test('acts bind: rate, stop and resume of the sale; a late act does not undo a later one', async () => {
  await act(1, { act: 'rate', ratePerMinute: 30 });
  await act(3, { act: 'resume_sale' });
  await act(2, { act: 'stop_sale' });
  await act(2, { act: 'stop_sale' });
  expect(await row()).toMatchObject({ ratePerMinute: 30, saleStopped: false });
  await act(4, { act: 'stop_sale' });
  expect((await row()).saleStopped).toBe(true);
  await act(6, { act: 'message', text: 'Doors at seven.' });
  const kept = await database.db.select().from(dropActs).where(eq(dropActs.dropId, sale.drop.id));
  expect(kept.map((one) => one.seq).sort()).toEqual([1, 2, 3, 4, 6]);
});

test('the floor goes with the rate: as it was, as the operator sets it, and never above the rate', async () => {
  await database.db.update(drops).set({ floorPerMinute: 60 }).where(eq(drops.id, sale.drop.id));
  await act(1, { act: 'rate', ratePerMinute: 300 });
  expect(await row()).toMatchObject({ ratePerMinute: 300, floorPerMinute: 60 });
  await act(2, { act: 'rate', ratePerMinute: 200, floorPerMinute: 20 });
  expect(await row()).toMatchObject({ ratePerMinute: 200, floorPerMinute: 20 });
  await act(3, { act: 'rate', ratePerMinute: 10 });
  expect(await row()).toMatchObject({ ratePerMinute: 10, floorPerMinute: 10 });
});

test('pausing and resuming move the phase only while calls go on', async () => {
  await act(1, { act: 'pause' });
  expect((await row()).phase).toBe('lobby');
  await database.db.update(drops).set({ phase: 'calling' }).where(eq(drops.id, sale.drop.id));
  await act(2, { act: 'pause' });
  expect((await row()).phase).toBe('paused');
  await act(3, { act: 'resume' });
  expect((await row()).phase).toBe('calling');
});

test('places that were given up are kept once', async () => {
  await report({ fact: 'left', index: 3, atMs: 1 });
  await report({ fact: 'left', index: 3, atMs: 2 });
  const left = await database.db.select().from(placesLeft).where(eq(placesLeft.dropId, sale.drop.id));
  expect(left).toEqual([{ dropId: sale.drop.id, placeIndex: 3, at: new Date(1) }]);
});

test('sold out may be followed by closed; the promise is settled once', async () => {
  const ended = (phase: 'sold_out' | 'closed', called: number) =>
    report({ fact: 'ended', phase, places: 9, serving: 5, called, estimates: null, atMs: 4000 });
  await ended('sold_out', 5);
  expect(await row()).toMatchObject({ phase: 'sold_out', called: 5, promised: 5 });
  await ended('closed', 2);
  await ended('sold_out', 2);
  expect(await row()).toMatchObject({ phase: 'closed', called: 5, promised: 5, endedAt: new Date(4000) });
});

test('the room’s definition has the lowest price all in, the tickets of all types and no stock', async () => {
  sale = await insertSale(database.db, {
    types: [
      { priceCents: 4200, capacity: 30 },
      { priceCents: 3000, capacity: 70, taken: 9 },
    ],
  });
  expect(await definitionOf(database.db, sale.drop.id)).toMatchObject({
    drop: sale.drop.id,
    version: 1,
    tickets: 100,
    fromCents: 3172,
    currency: 'usd',
    cancelled: false,
    venueName: 'Red Bluff Hall',
  });
});
