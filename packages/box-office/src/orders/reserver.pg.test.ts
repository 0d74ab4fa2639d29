import { Refusal } from '@zilker/contracts/errors';
import { declinesMax } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { drops, orders, visits } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { type Account, insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { createReserver, type Reserver } from './reserver.ts';

let database: TestDatabase;
let sale: Sale;
let fans: Account[];
let reserver: Reserver;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

beforeEach(async () => {
  sale = await insertSale(database.db, {
    types: [
      { name: 'Floor', priceCents: 3000, capacity: 6 },
      { name: 'Balcony', priceCents: 4200, capacity: 4 },
    ],
  });
  fans = await insertAccounts(database.db, 3);
  await insertOpenVisits(database.db, sale.drop, fans);
  reserver = createReserver(database.db);
});

const key = () => newId('order').slice(4);

function wish(fan: number, quantities: readonly number[], idempotencyKey = key()) {
  const account = fans[fan];
  if (account === undefined) throw new Error('no such fan');
  return {
    admission: { account: account.id, drop: sale.drop.id, index: fan, callNo: 1 },
    idempotencyKey,
    lines: sale.types.flatMap((type, i) => {
      const quantity = quantities[i] ?? 0;
      return quantity === 0 ? [] : [{ type: type.id, quantity }];
    }),
  };
}

async function refusal(promise: Promise<unknown>): Promise<Refusal> {
  const error = await promise.then(
    () => new Error('it was not refused'),
    (cause: unknown) => cause,
  );
  if (error instanceof Refusal) return error;
  throw error;
}

async function counts() {
  const types = await database.db.select().from(ticketTypes).where(eq(ticketTypes.eventId, sale.event.id));
  const [drop] = await database.db.select().from(drops).where(eq(drops.id, sale.drop.id));
  return {
    taken: types.sort((a, b) => a.rank - b.rank).map((type) => type.taken),
    promised: drop?.promised,
    breaches: await auditEvent(database.db, sale.event.id),
  };
}

test('a hold takes its tickets, spends the promise and says until when', async () => {
  const before = Date.now();
  const order = await reserver.reserve(wish(0, [1, 2]));
  expect(order).toMatchObject({
    state: 'held',
    venueCents: 11_400,
    totalCents: order.venueCents + order.cardCents + order.zilkerCents,
    lines: [
      { name: 'Floor', quantity: 1, priceCents: 3000 },
      { name: 'Balcony', quantity: 2, priceCents: 4200 },
    ],
  });
  expect(order.expiresAtMs).toBeGreaterThanOrEqual(before + sale.drop.holdMs);
  expect(await counts()).toEqual({ taken: [1, 2], promised: 2, breaches: [] });
  const [visit] = await database.db
    .select()
    .from(visits)
    .where(eq(visits.dropId, sale.drop.id))
    .orderBy(asc(visits.placeIndex));
  expect(visit).toMatchObject({ state: 'holding', promised: false });
});

test('the same key and lines answer the same order; another body is refused', async () => {
  const request = wish(0, [2]);
  const first = await reserver.reserve(request);
  expect(await reserver.reserve(request)).toEqual(first);
  const other = await refusal(reserver.reserve({ ...wish(0, [1]), idempotencyKey: request.idempotencyKey }));
  expect(other.code).toBe('idempotency_key_reused');
  expect((await counts()).taken).toEqual([2, 0]);
});

test('a double click has one answer, a refusal too', async () => {
  await reserver.reserve(wish(0, [4]));
  const clicks = (request: ReturnType<typeof wish>) =>
    Promise.all([1, 2, 3].map(() => reserver.reserve(request).catch((cause: Refusal) => cause.code)));
  expect(await clicks(wish(1, [3, 1]))).toEqual(Array(3).fill('not_enough_tickets'));
  const [first, ...others] = await clicks(wish(1, [1]));
  expect(first).toMatchObject({ state: 'held' });
  for (const other of others) expect(other).toEqual(first);
});

test('reserving again replaces the lines of a held order; a late repeat of the first changes nothing', async () => {
  const first = wish(0, [3]);
  const held = await reserver.reserve(first);
  const edited = await reserver.reserve(wish(0, [1, 1]));
  expect(edited).toMatchObject({ id: held.id, version: 2, expiresAtMs: held.expiresAtMs, venueCents: 7200 });
  expect(await counts()).toEqual({ taken: [1, 1], promised: 2, breaches: [] });
  expect(await reserver.reserve(first)).toEqual(edited);
  expect((await counts()).taken).toEqual([1, 1]);
});

test('an edit that does not fit leaves the order as it was', async () => {
  const held = await reserver.reserve(wish(0, [2]));
  expect((await refusal(reserver.reserve(wish(0, [0, 5])))).code).toBe('over_limit');
  expect(await reserver.reserve(wish(0, [2]))).toMatchObject({ id: held.id, version: 2 });
  expect((await counts()).taken).toEqual([2, 0]);
});

test('extra tickets come only from stock that is promised to nobody', async () => {
  await reserver.reserve(wish(0, [4]));
  // 10 in all, 4 taken, 2 promised: 4 free and their own one
  await reserver.reserve(wish(1, [1, 3]));
  const { code, detail } = await refusal(reserver.reserve(wish(2, [0, 2])));
  expect({ code, detail }).toEqual({ code: 'not_enough_tickets', detail: { takeMax: 2 } });
  expect(await counts()).toEqual({ taken: [5, 3], promised: 1, breaches: [] });
});

test('a refusal is each one’s own: a big order refuses nobody behind it in the batch', async () => {
  const [big, small] = await Promise.allSettled([
    reserver.reserve(wish(0, [4, 3])),
    reserver.reserve(wish(1, [1])),
  ]);
  expect(big.status).toBe('rejected');
  expect(small.status).toBe('fulfilled');
  expect(await counts()).toMatchObject({ taken: [1, 0], breaches: [] });
});

test('two orders of one place do not meet in a batch: the second edits the first', async () => {
  const both = await Promise.all([reserver.reserve(wish(0, [1])), reserver.reserve(wish(0, [2]))]);
  expect(new Set(both.map((order) => order.id)).size).toBe(1);
  expect(both.map((order) => order.version).sort()).toEqual([1, 2]);
  expect((await counts()).taken).toEqual([2, 0]);
});

test('limits, a stopped sale, a type of elsewhere and a drop that nobody knows', async () => {
  const overLimit = await refusal(reserver.reserve(wish(0, [5])));
  expect(overLimit).toMatchObject({ code: 'over_limit', detail: { perFanMax: 4 } });
  const elsewhere = await insertSale(database.db);
  const stray = {
    ...wish(0, [1]),
    lines: [{ type: elsewhere.types[0]?.id ?? newId('ticketType'), quantity: 1 }],
  };
  expect((await refusal(reserver.reserve(stray))).code).toBe('bad_request');
  const request = wish(0, [1]);
  const nowhere = { ...request, admission: { ...request.admission, drop: newId('drop') } };
  expect((await refusal(reserver.reserve(nowhere))).code).toBe('drop_unknown');
  await database.db.update(drops).set({ saleStopped: true }).where(eq(drops.id, sale.drop.id));
  expect((await refusal(reserver.reserve(request))).code).toBe('sale_stopped');
  expect(await counts()).toEqual({ taken: [0, 0], promised: 3, breaches: [] });
});

test('only an open visit of the same call and account reserves', async () => {
  const place = (state: 'called' | 'done' | 'lapsed') =>
    database.db.update(visits).set({ state, promised: false }).where(eq(visits.dropId, sale.drop.id));
  const code = async (request = wish(0, [1])) => (await refusal(reserver.reserve(request))).code;
  const request = wish(0, [1]);
  expect(await code({ ...request, admission: { ...request.admission, index: 1 } })).toBe(
    'admission_wrong_account',
  );
  expect(await code({ ...request, admission: { ...request.admission, index: 9 } })).toBe('visit_not_open');
  expect(await code({ ...request, admission: { ...request.admission, callNo: 2 } })).toBe('visit_not_open');
  await database.db.update(visits).set({ callNo: 2 }).where(eq(visits.dropId, sale.drop.id));
  expect(await code()).toBe('call_lapsed');
  await database.db.update(visits).set({ callNo: 1 }).where(eq(visits.dropId, sale.drop.id));
  await place('called');
  expect(await code()).toBe('visit_not_open');
  await place('lapsed');
  expect(await code()).toBe('visit_ended');
  await place('done');
  expect(await code()).toBe('admission_used');
});

test('the time to choose ends, with a little grace', async () => {
  const endsAt = (ago: number) =>
    database.db
      .update(visits)
      .set({ endsAt: new Date(Date.now() - ago) })
      .where(eq(visits.dropId, sale.drop.id));
  await endsAt(10_000);
  expect((await refusal(reserver.reserve(wish(0, [1])))).code).toBe('visit_ended');
  await endsAt(500);
  expect((await reserver.reserve(wish(0, [1]))).state).toBe('held');
});

test('an order that is past holding is not edited', async () => {
  const order = await reserver.reserve(wish(0, [1]));
  const become = async (values: Partial<typeof orders.$inferInsert>) => {
    await database.db.update(orders).set(values).where(eq(orders.id, order.id));
    return (await refusal(reserver.reserve(wish(0, [1])))).code;
  };
  expect(await become({ state: 'paying' })).toBe('order_in_payment');
  expect(await become({ state: 'expiring' })).toBe('order_in_payment');
  expect(await become({ state: 'expired' })).toBe('hold_expired');
  expect(await become({ state: 'cancelled' })).toBe('order_ended');
  expect(await become({ state: 'cancelled', declines: declinesMax })).toBe('declined_too_often');
  expect(await become({ state: 'paid' })).toBe('order_exists');
  expect(await become({ state: 'held', expiresAt: new Date(Date.now() - 1) })).toBe('hold_expired');
});

test('a price that changed after it was read is noticed, and read again', async () => {
  const floor = sale.types[0];
  if (floor === undefined) throw new Error('no type');
  await database.db.update(ticketTypes).set({ priceCents: 3500 }).where(eq(ticketTypes.id, floor.id));
  expect((await reserver.reserve(wish(0, [1]))).venueCents).toBe(3500);
});

test('an order that was there already is shown as of the moment it was decided, whatever the machine’s clock says', async () => {
  const now = new Date(Date.now() - 24 * 3_600_000);
  const [fan] = fans;
  if (fan === undefined) throw new Error('no fan');
  sale = await insertSale(database.db);
  await insertOpenVisits(database.db, sale.drop, [fan], { now });
  const yesterday = createReserver(database.db, { now: () => now });
  const first = wish(0, [1]);
  const held = await yesterday.reserve(first);
  expect(held.extension).toMatchObject({ byMs: expect.any(Number) });
  expect(await yesterday.reserve(first)).toEqual(held);
});
