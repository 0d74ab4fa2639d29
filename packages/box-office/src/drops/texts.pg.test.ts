import type { RoomReport } from '@zilker/contracts/jobs/room-report';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { drops, outbox } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { type Account, insertAccount, insertSale, type Sale } from '../testing-rows.ts';
import { lapseVisits } from '../visits/lapse-visits.ts';
import { openVisit } from '../visits/open-visit.ts';
import { recordCalls } from '../visits/record-calls.ts';
import { recordReport } from './record-report.ts';
import { turnToText } from './turn-to-text.ts';

let database: TestDatabase;
let sale: Sale;
let fan: Account;
const start = Date.now();
const at = (seconds: number) => new Date(start + seconds * 1000);

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
  sale = await insertSale(database.db, { drop: { granted: 10, promised: 10 } });
  fan = await insertAccount(database.db);
});

const report = (fact: RoomReport) => recordReport(database.db, { drop: sale.drop.id, report: fact }, at(0));
const ask = (index: number, on = true, seconds = 0, account = fan.id) =>
  report({ fact: 'texts', index, account, on, atMs: at(seconds).getTime() });
const near = (...indices: number[]) => report({ fact: 'near', indices, minutes: 3, atMs: at(1).getTime() });
const call = (index: number, callNo = 1, seconds = 0) =>
  withTransaction(database.db, (tx) =>
    recordCalls(tx, {
      drop: sale.drop.id,
      calls: [{ index, position: index, callNo, calledAt: at(seconds), openBy: at(seconds + 60) }],
    }),
  );
const jobs = async () =>
  (await database.db.select().from(outbox)).map(({ job }) =>
    job.kind === 'text-turn' ? `${job.index} ${job.what}` : job.kind,
  );
const toText = (index: number, what: 'near' | 'called', seconds = 1) =>
  turnToText(database.db, { drop: sale.drop.id, index, what }, at(seconds));

test('who asked is told once that the turn comes, and once at each call; who did not ask is not', async () => {
  await ask(4);
  await near(4, 5);
  await near(4);
  await call(4);
  await call(5);
  await call(4);
  expect(await jobs()).toEqual(['4 near', '4 called']);
  await lapseVisits(database.db, at(100));
  await call(4, 2, 200);
  await call(4, 2, 200);
  await call(4, 1);
  expect(await jobs()).toEqual(['4 near', '4 called', '4 called']);
  expect(await toText(4, 'called', 201)).toMatchObject({
    phone: fan.phone,
    title: sale.event.title,
    minutes: 3,
    call: { callNo: 2, openBy: at(260) },
  });
});

test('of two words the later one counts, whichever comes first', async () => {
  await ask(1, false, 20);
  await ask(1, true, 10);
  await ask(2, true, 10);
  await ask(2, false, 20);
  await ask(3, false, 10);
  await ask(3, true, 20);
  await near(1, 2, 3);
  expect(await jobs()).toEqual(['3 near']);
});

test('nothing is sent to a fan who is past it: who left, opened, let it lapse, asks no more, or is simulated', async () => {
  const simulated = await insertAccount(database.db, { phone: 'sim:t:1', simulated: true });
  for (const index of [0, 1, 2, 3, 4]) await ask(index, true, 0, index === 4 ? simulated.id : fan.id);
  for (const index of [0, 1, 2, 3, 4]) await call(index);
  const { id: drop } = sale.drop;
  await report({ fact: 'left', index: 0, atMs: at(1).getTime() });
  await openVisit(database.db, { account: fan.id, drop, index: 1, callNo: 1, openBy: at(60) }, at(1));
  await ask(2, false, 5);
  for (const index of [0, 1, 2, 4]) expect(await toText(index, 'called')).toBeNull();
  expect(await toText(3, 'called')).not.toBeNull();
  expect(await toText(3, 'near')).toBeNull();
  expect(await toText(3, 'called', 60)).toBeNull();
  await lapseVisits(database.db, at(100));
  expect(await toText(3, 'called')).toBeNull();
  expect(await toText(3, 'near')).not.toBeNull();
  await database.db.update(drops).set({ cancelled: true });
  expect(await toText(3, 'near')).toBeNull();
});
