import type { Id } from '@zilker/contracts/ids';
import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type DbOrTx, withTransaction } from '../db.ts';
import { insertPaidOrder } from '../doors/testing-doors.ts';
import { events, outbox, tickets, walletPasses } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { insertAccount, insertSale } from '../testing-rows.ts';
import { issuePass } from './issue-pass.ts';
import { sweepPasses } from './sweep-passes.ts';
import { tellPasses } from './tell-passes.ts';
import { updateEventPasses } from './update-event-passes.ts';
import { markTold, updatePasses } from './update-passes.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
let startMs = 0;
beforeEach(async () => {
  await emptyTables(database.pool);
  startMs = Date.now();
});

const push = { push: async () => 'taken' as const, stop: () => undefined };
const after = (minutes: number) => new Date(startMs + minutes * 60_000);

/** Tickets with a pass each that its phone knows of. */
async function carried(quantity = 1) {
  const { db } = database;
  const sale = await insertSale(db);
  const { tickets: sold } = await insertPaidOrder(db, sale, await insertAccount(db), quantity);
  for (const ticket of sold) await issuePass(db, { ticket, wallet: 'apple' }, after(0));
  return { event: sale.event.id, sold, ticket: sold[0] ?? newId('ticket') };
}

/** What was asked for, and lost before anybody did it. */
async function loseJobs() {
  const lost = await database.db.delete(outbox).returning({ job: outbox.job });
  return lost.map(({ job }) => job);
}
const change = (ticket: Id<'ticket'>, values: Partial<typeof tickets.$inferInsert>) =>
  database.db.update(tickets).set(values).where(eq(tickets.id, ticket));
const moveShow = (event: Id<'event'>, days: number, db: DbOrTx = database.db) =>
  db
    .update(events)
    .set({ startsAt: after(days * 1_440) })
    .where(eq(events.id, event));
const tell = (ticket: Id<'ticket'>, now: Date) =>
  tellPasses(database.db, { google: null, push }, ticket, now);

/** In which minutes the sweep asks for something, looked at every five. */
async function askedIn(untilMinute: number): Promise<number[]> {
  const asked: number[] = [];
  for (let minute = 0; minute <= untilMinute; minute += 5)
    if ((await sweepPasses(database.db, after(minute))) > 0) asked.push(minute);
  return asked;
}

test('a change whose job was lost is asked for after five minutes, and ever less often until somebody was told', async () => {
  const { ticket } = await carried();
  await change(ticket, { state: 'refunded' });
  expect(await loseJobs()).toEqual([{ kind: 'update-passes', ticket }]);
  await database.db.update(walletPasses).set({ changedAt: after(0), askedAt: after(0) });
  expect(await askedIn(300)).toEqual([5, 10, 20, 40, 80, 140, 200, 260]);
  expect(await loseJobs()).toHaveLength(8);

  expect(await tell(ticket, after(301))).toBe(1);
  expect(await sweepPasses(database.db, after(1_000))).toBe(0);
});

test('what a pass shows is never noted as told before it was worked out', async () => {
  const { db } = database;
  const { ticket } = await carried();
  await change(ticket, { state: 'refunded' });
  const [told] = await updatePasses(db, ticket, after(1));
  // changed again while Apple is told of the first change, and the job of the second is lost
  await change(ticket, { state: 'valid' });
  if (told === undefined) throw new Error('nothing to tell');
  await markTold(db, told, after(1));
  expect(await tell(ticket, after(2))).toBe(1);
});

test('a change that commits while Apple is told stays to be told', async () => {
  const { ticket } = await carried();
  await change(ticket, { state: 'refunded' });
  const during = {
    ...push,
    push: async () => {
      await change(ticket, { state: 'valid' });
      return 'taken' as const;
    },
  };
  await database.pool.query(
    "INSERT INTO wallet_devices (id, push_token) VALUES ('phone', 'aa'); INSERT INTO wallet_registrations (device_id, pass_id) SELECT 'phone', id FROM wallet_passes",
  );
  expect(await tellPasses(database.db, { google: null, push: during }, ticket, after(1))).toBe(1);
  await loseJobs();
  expect(await sweepPasses(database.db, after(10))).toBe(1);
  expect(await tell(ticket, after(10))).toBe(1);
  expect(await tell(ticket, after(10))).toBe(0);
});

test('many sweeps at once ask once', async () => {
  const { sold } = await carried(3);
  for (const ticket of sold) await change(ticket, { blockedAt: after(0) });
  await loseJobs();
  const sweeps = Array.from({ length: 6 }, () => sweepPasses(database.db, after(6)));
  expect((await Promise.all(sweeps)).reduce((sum, one) => sum + one, 0)).toBe(3);
  expect(await loseJobs()).toHaveLength(3);
});

test('an event whose job was lost is asked for until its passes were looked at; then each is untold by itself', async () => {
  const { event, sold } = await carried(3);
  await moveShow(event, 40);
  expect(await loseJobs()).toEqual([{ kind: 'update-event-passes', event }]);
  expect(await sweepPasses(database.db, after(4))).toBe(0);
  expect(await sweepPasses(database.db, after(6))).toBe(1);
  expect(await sweepPasses(database.db, after(6))).toBe(0);
  expect(await updateEventPasses(database.db, event, after(7))).toBe(3);
  // the jobs of its tickets are lost as well
  await loseJobs();
  expect(await sweepPasses(database.db, after(13))).toBe(3);
  expect(await loseJobs()).toEqual(
    expect.arrayContaining(sold.map((ticket) => ({ kind: 'update-passes', ticket }))),
  );
  for (const ticket of sold) expect(await tell(ticket, after(14))).toBe(1);
  expect(await sweepPasses(database.db, after(1_000))).toBe(0);
});

test('an event that changes again while its passes are looked at is looked at again', async () => {
  const { db } = database;
  const { event } = await carried();
  await moveShow(event, 40);
  let looking: Promise<number> = Promise.resolve(0);
  await withTransaction(db, async (tx) => {
    await moveShow(event, 41, tx);
    looking = updateEventPasses(db, event, after(1));
    const waits =
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    for (let tries = 0; (await database.pool.query(waits)).rowCount === 0; tries++)
      if (tries > 5_000) throw new Error('nothing waits');
  });
  expect(await looking).toBe(1);
  const [row] = await db.select({ asked: events.passesAskedAt }).from(events).where(eq(events.id, event));
  expect(row?.asked).not.toBeNull();
});
