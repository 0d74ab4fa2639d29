import { newId } from '@zilker/contracts/ids';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { withTransaction } from '../db.ts';
import { grant } from '../drops/grant.ts';
import { recordReport } from '../drops/record-report.ts';
import { expireHolds } from '../orders/expire-holds.ts';
import { createReserver } from '../orders/reserver.ts';
import { drops, orders, outbox, visits } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { emptyTables } from '../testing-empty.ts';
import { insertAccounts, insertOpenVisits, insertSale, insertVenue, type Sale } from '../testing-rows.ts';
import { openVisit } from '../visits/open-visit.ts';
import { recordCalls } from '../visits/record-calls.ts';
import { cancelDrop } from './cancel-drop.ts';
import { type Reschedule, rescheduleDrop } from './reschedule-drop.ts';
import { drawAheadMinMs, scheduleDrop } from './schedule-drop.ts';

let database: TestDatabase;
let sale: Sale;
const now = new Date();
const hourMs = 3_600_000;
const after = (ms: number) => new Date(now.getTime() + ms);
let keys = 0;
const key = () => `key-${String(keys++).padStart(16, '0')}`;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  await emptyTables(database.pool);
  sale = await insertSale(database.db, {
    event: { startsAt: after(72 * hourMs) },
    drop: {
      phase: 'scheduled',
      lobbyOpensAt: after(hourMs),
      drawAt: after(2 * hourMs),
      closesAt: after(70 * hourMs),
    },
  });
});

const own = (idempotencyKey = key()) => ({ venue: sale.venue.id, event: sale.event.id, idempotencyKey });
const move = (times: Reschedule, idempotencyKey?: string, at = now) =>
  rescheduleDrop(database.db, { ...own(idempotencyKey), times }, at);
const cancel = (idempotencyKey?: string, at = now) => cancelDrop(database.db, own(idempotencyKey), at);
const set = (values: Partial<typeof drops.$inferInsert>) =>
  database.db.update(drops).set(values).where(eq(drops.id, sale.drop.id));
async function row() {
  const [drop] = await database.db.select().from(drops).where(eq(drops.id, sale.drop.id));
  if (drop === undefined) throw new Error('no drop');
  return drop;
}
const jobs = async () => (await database.db.select().from(outbox)).map(({ job }) => job);

describe('moving the times', () => {
  test('makes a new version and tells the room, once for a key', async () => {
    const idempotencyKey = key();
    const times = { drawAtMs: after(3 * hourMs).getTime() };
    const answers = await Promise.all([1, 2, 3].map(() => move(times, idempotencyKey)));
    for (const event of answers) expect(event.drop?.drawAtMs).toBe(times.drawAtMs);
    expect(await row()).toMatchObject({ version: 2, lobbyOpensAt: after(hourMs), drawAt: after(3 * hourMs) });
    expect(await jobs()).toEqual([{ kind: 'sync-drop', drop: sale.drop.id, version: 2 }]);
    await expect(move({}, idempotencyKey)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  test('to what they are changes nothing', async () => {
    await move({});
    await move({ drawAtMs: sale.drop.drawAt.getTime() });
    expect(await row()).toMatchObject({ version: 1 });
    expect(await jobs()).toEqual([]);
  });

  test('the draw moves while the lobby is open, and no more once it is closed', async () => {
    await set({ phase: 'lobby', lobbyOpensAt: after(-hourMs) });
    await move({ drawAtMs: after(drawAheadMinMs).getTime() });
    expect((await row()).drawAt).toEqual(after(drawAheadMinMs));
    const later = { drawAtMs: after(5 * hourMs).getTime() };
    const frozen = { code: 'drop_frozen' };
    // the room may have frozen it already, and the record may not know yet
    await expect(move(later, undefined, after(drawAheadMinMs - 1_000))).rejects.toMatchObject(frozen);
    await set({ phase: 'frozen', frozenAt: now });
    await expect(move(later)).rejects.toMatchObject(frozen);
    await set({ phase: 'calling' });
    await expect(move(later)).rejects.toMatchObject(frozen);
    await move({ closesAtMs: after(hourMs).getTime() });
    expect((await row()).closesAt).toEqual(after(hourMs));
  });

  test('a draw that was put off to a later round can still move', async () => {
    const chain = { hash: 'aa', publicKey: 'bb', schemeId: 's', periodMs: 1_000, genesisMs: 0 };
    const round = Math.floor(after(hourMs).getTime() / 1_000);
    await set({
      phase: 'lobby',
      lobbyOpensAt: after(-hourMs),
      drawAt: after(-1_000),
      beacon: { chain, round },
    });
    await move({ drawAtMs: after(2 * hourMs).getTime() });
    expect(await row()).toMatchObject({ version: 2 });
  });

  const misfits: [string, Reschedule, Partial<typeof drops.$inferInsert>, RegExp][] = [
    [
      'an open lobby',
      { lobbyOpensAtMs: after(1_000).getTime() },
      { lobbyOpensAt: after(-1) },
      /open already/,
    ],
    ['a lobby in the past', { lobbyOpensAtMs: after(-1_000).getTime() }, {}, /must open now/],
    ['a lobby after the draw', { lobbyOpensAtMs: after(2 * hourMs).getTime() }, {}, /10 seconds before/],
    ['a draw that is near', { drawAtMs: after(drawAheadMinMs - 1).getTime() }, {}, /20 seconds/],
    ['a draw before the lobby', { drawAtMs: after(hourMs).getTime() }, {}, /10 seconds before/],
    ['a draw after the end', { drawAtMs: after(71 * hourMs).getTime() }, {}, /a minute after the draw/],
    ['an end in the past', { closesAtMs: after(-1).getTime() }, {}, /must close now/],
    ['an end before the draw', { closesAtMs: after(hourMs).getTime() }, {}, /a minute after the draw/],
    ['an end after the show began', { closesAtMs: after(73 * hourMs).getTime() }, {}, /start of the show/],
  ];
  test.each(misfits)('%s is refused with a sentence', async (_, times, change, message) => {
    if (Object.keys(change).length > 0) await set(change);
    await expect(move(times)).rejects.toMatchObject({ code: 'schedule_invalid', message });
    expect(await row()).toMatchObject({ version: 1 });
  });

  test('an ordinary sale has one opening, which can move until it opens', async () => {
    await set({ mode: 'standby', drawAt: after(hourMs) });
    const opens = after(3 * hourMs);
    await move({ lobbyOpensAtMs: opens.getTime() });
    expect(await row()).toMatchObject({ lobbyOpensAt: opens, drawAt: opens, version: 2 });
    const wrong = { lobbyOpensAtMs: after(hourMs).getTime(), drawAtMs: after(2 * hourMs).getTime() };
    await expect(move(wrong)).rejects.toMatchObject({ message: /has no draw/ });
    await expect(move({ drawAtMs: after(4 * hourMs).getTime() }, undefined, opens)).rejects.toMatchObject({
      message: /open already/,
    });
  });

  test('nobody moves the drop of another venue, one that is over, or one that is not there', async () => {
    const other = await insertVenue(database.db);
    const times = { closesAtMs: after(69 * hourMs).getTime() };
    await expect(
      rescheduleDrop(database.db, { ...own(), venue: other.id, times }, now),
    ).rejects.toMatchObject({ code: 'event_unknown' });
    await expect(
      rescheduleDrop(database.db, { ...own(), event: newId('event'), times }, now),
    ).rejects.toMatchObject({ code: 'event_unknown' });
    await expect(move(times, undefined, after(70 * hourMs))).rejects.toMatchObject({ code: 'drop_over' });
    await cancel();
    await expect(move(times)).rejects.toMatchObject({ code: 'drop_over' });
  });
});

describe('calling a drop off', () => {
  test.each(['scheduled', 'lobby', 'frozen', 'drawn', 'calling', 'paused', 'sold_out'] as const)(
    'can be done while it is %s, once, and tells the room',
    async (phase) => {
      await set({ phase });
      const idempotencyKey = key();
      await Promise.all([cancel(idempotencyKey), cancel(idempotencyKey), cancel()]);
      expect(await row()).toMatchObject({ cancelled: true, version: 2 });
      expect(await jobs()).toEqual([{ kind: 'sync-drop', drop: sale.drop.id, version: 2 }]);
      expect(await cancel(idempotencyKey)).toMatchObject({ drop: { cancelled: true, phase: 'closed' } });
    },
  );

  test('cannot be done once it is over, nor by another venue', async () => {
    const other = await insertVenue(database.db);
    await expect(cancelDrop(database.db, { ...own(), venue: other.id }, now)).rejects.toMatchObject({
      code: 'event_unknown',
    });
    await expect(cancel(undefined, after(70 * hourMs))).rejects.toMatchObject({ code: 'drop_over' });
    expect(await row()).toMatchObject({ cancelled: false });
  });

  test('whoever is inside without having paid is out, and the promise settles', async () => {
    const { db } = database;
    await set({ phase: 'calling', drawAt: after(-hourMs), lobbyOpensAt: after(-2 * hourMs) });
    const fans = await insertAccounts(db, 4);
    const [waiting, holding, paying] = fans;
    if (waiting === undefined || holding === undefined || paying === undefined) throw new Error('no fans');
    await insertOpenVisits(db, sale.drop, [waiting, holding, paying]);
    const reserver = createReserver(db);
    const lines = sale.types.map(({ id: type }) => ({ type, quantity: 2 }));
    const reserve = (account: typeof holding, index: number) =>
      reserver.reserve({
        admission: { account: account.id, drop: sale.drop.id, index, callNo: 1 },
        idempotencyKey: key(),
        lines,
      });
    await reserve(holding, 1);
    const order = await reserve(paying, 2);
    await db.update(orders).set({ state: 'paying', sessionId: 'cs_1' }).where(eq(orders.id, order.id));
    const { granted } = await grant(db, sale.drop.id, now);
    await cancel();

    expect(await auditEvent(db, sale.event.id)).toEqual([]);
    const states = await db.select({ state: orders.state }).from(orders);
    expect(states.map(({ state }) => state).sort()).toEqual(['cancelled', 'expiring']);
    await expireHolds(db, now);
    expect(await jobs()).toContainEqual({ kind: 'end-session', order: order.id });
    expect(await grant(db, sale.drop.id, now)).toMatchObject({ granted, limitedBy: 'stopped', inside: 1 });

    // a call that the room made before it heard of it, and a fan who is quicker than the stream
    const call = { position: 3, callNo: 1, calledAt: now, openBy: after(90_000) };
    await withTransaction(db, (tx) =>
      recordCalls(tx, { drop: sale.drop.id, calls: [{ index: 3, ...call }] }),
    );
    const late = (index: number) =>
      openVisit(
        db,
        {
          account: fans[3]?.id ?? newId('account'),
          drop: sale.drop.id,
          index,
          callNo: 1,
          openBy: after(90_000),
        },
        now,
      );
    await expect(late(3)).rejects.toMatchObject({ code: 'sale_stopped' });
    await expect(late(4)).rejects.toMatchObject({ code: 'sale_stopped' });
    await expect(reserve(waiting, 0)).rejects.toMatchObject({ code: 'sale_stopped' });
    expect(await auditEvent(db, sale.event.id)).toEqual([]);

    const atMs = now.getTime();
    const ended = { places: 9, serving: 4, called: 4, estimates: null, atMs } as const;
    await recordReport(db, { drop: sale.drop.id, report: { fact: 'ended', phase: 'closed', ...ended } }, now);
    expect(await row()).toMatchObject({ promised: 1, called: 4 });
    expect(await auditEvent(db, sale.event.id)).toEqual([]);
    const open = await db.select().from(visits).where(eq(visits.state, 'open'));
    expect(open).toEqual([]);
  });
});

test('an ordinary sale is scheduled by when it opens, and no draw can be named with it', async () => {
  await database.db.delete(drops);
  const drop = {
    lobbyOpensAtMs: after(hourMs).getTime(),
    drawAtMs: after(hourMs).getTime(),
    closesAtMs: after(70 * hourMs).getTime(),
    perFanMax: 4,
    mode: 'standby',
    ratePerMinute: 60,
    insideMax: 20,
    openWindowMs: 90_000,
    visitMs: 480_000,
    holdMs: 480_000,
  } as const;
  const schedule = (change: object) =>
    scheduleDrop(database.db, { ...own(), drop: { ...drop, ...change } }, now);
  const invalid = (message: RegExp) => ({ code: 'schedule_invalid', message });
  await expect(schedule({ drawAtMs: after(2 * hourMs).getTime() })).rejects.toMatchObject(invalid(/no draw/));
  await expect(schedule({ closesAtMs: after(hourMs).getTime() })).rejects.toMatchObject(invalid(/a minute/));
  await expect(schedule({ floorPerMinute: 61 })).rejects.toMatchObject(invalid(/above the rate/));
  expect(await schedule({})).toMatchObject({
    drop: { mode: 'standby', cancelled: false, floorPerMinute: 6, phase: 'scheduled' },
  });
});
