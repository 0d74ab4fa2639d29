import { Refusal } from '@zilker/contracts/errors';
import { newId } from '@zilker/contracts/ids';
import { asc, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { auditEvent } from '../audit/audit-event.ts';
import { enqueue } from '../outbox/enqueue.ts';
import { ticketTypes } from '../schema/catalogue.ts';
import { outbox } from '../schema/outbox.ts';
import { typeUsage } from '../schema/sale.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { type Account, insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { createReserver, type ReserveInput } from './reserver.ts';

/** What a fan may choose, and what a venue may bound: fewer, limits of a type, its window; and what is told of a new order. */
let database: TestDatabase;
let sale: Sale;
let fans: Account[];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

async function open(types: Partial<typeof ticketTypes.$inferInsert>[], promised = true) {
  sale = await insertSale(database.db, { types });
  fans = await insertAccounts(database.db, 4);
  await insertOpenVisits(database.db, sale.drop, fans, { promised });
  return createReserver(database.db);
}

beforeEach(async () => {
  await database.db.delete(outbox);
});

function wish(fan: number, quantities: readonly number[], accept: 'all' | 'fewer' = 'all'): ReserveInput {
  return {
    admission: { account: fans[fan]?.id ?? newId('account'), drop: sale.drop.id, index: fan, callNo: 1 },
    idempotencyKey: newId('order').slice(4),
    lines: sale.types.flatMap(({ id: type }, i) => {
      const quantity = quantities[i] ?? 0;
      return quantity === 0 ? [] : [{ type, quantity }];
    }),
    accept,
  };
}

async function refusal(promise: Promise<unknown>) {
  const cause: unknown = await promise.then(
    () => 'not refused',
    (error: unknown) => error,
  );
  return cause instanceof Refusal ? { code: cause.code, detail: cause.detail } : cause;
}

const taken = async () =>
  (
    await database.db
      .select({ taken: ticketTypes.taken })
      .from(ticketTypes)
      .where(eq(ticketTypes.eventId, sale.event.id))
      .orderBy(asc(ticketTypes.rank))
  ).map((type) => type.taken);
const breaches = () => auditEvent(database.db, sale.event.id);

test('fewer: as many of each as there are, priced for what they are, the first lines first', async () => {
  const reserver = await open([
    { capacity: 2, priceCents: 3000 },
    { capacity: 5, priceCents: 1000 },
  ]);
  // 7 in all, 4 promised: this fan's own and 3 more
  const order = await reserver.reserve(wish(0, [3, 1], 'fewer'));
  expect(order.lines.map(({ quantity }) => quantity)).toEqual([2, 1]);
  expect(order.venueCents).toBe(7000);
  expect(await taken()).toEqual([2, 1]);
  const rest = await reserver.reserve(wish(1, [0, 4], 'fewer'));
  expect(rest.lines.map(({ quantity }) => quantity)).toEqual([2]);
  expect(await breaches()).toEqual([]);
});

test('fewer: the same key and body answer the same; all and fewer are not the same body', async () => {
  const reserver = await open([{ capacity: 5 }]);
  const request = wish(0, [4], 'fewer');
  const first = await reserver.reserve(request);
  expect(first.lines[0]?.quantity).toBe(2);
  expect(await reserver.reserve(request)).toEqual(first);
  expect((await refusal(reserver.reserve({ ...request, accept: 'all' }))) as object).toMatchObject({
    code: 'idempotency_key_reused',
  });
});

test('fewer: nothing at all is sold out, and limits are never cut to', async () => {
  const reserver = await open([{ capacity: 4, maxPerOrder: 3 }], false);
  expect(await refusal(reserver.reserve(wish(0, [4], 'fewer')))).toMatchObject({ code: 'over_type_limit' });
  expect(await refusal(reserver.reserve(wish(0, [5], 'fewer')))).toMatchObject({ code: 'over_limit' });
  await reserver.reserve(wish(0, [3]));
  expect((await reserver.reserve(wish(1, [3], 'fewer'))).lines[0]?.quantity).toBe(1);
  expect(await refusal(reserver.reserve(wish(2, [1], 'fewer')))).toMatchObject({ code: 'sold_out' });
});

test('fewer: of types that are gone, one hears of the others that are left', async () => {
  const reserver = await open([{ capacity: 2 }, { capacity: 5 }], false);
  await reserver.reserve(wish(0, [2, 0]));
  for (const accept of ['fewer', 'all'] as const)
    expect(await refusal(reserver.reserve(wish(1, [1, 0], accept)))).toMatchObject({
      code: 'not_enough_tickets',
      detail: { takeMax: 4 },
    });
});

test('fewer: many at once take all that is there, and no more', async () => {
  const reserver = await open([{ capacity: 7 }], false);
  const orders = await Promise.allSettled(
    [0, 1, 2, 3].map((fan) => reserver.reserve(wish(fan, [3], 'fewer'))),
  );
  const quantities = orders.flatMap((one) => (one.status === 'fulfilled' ? one.value.lines : []));
  expect(quantities.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(7);
  expect(await taken()).toEqual([7]);
  expect(await breaches()).toEqual([]);
});

test('limits of a type: of an order, and of an account, whose counter follows edits', async () => {
  const reserver = await open([
    { capacity: 20, maxPerAccount: 2 },
    { capacity: 20, maxPerOrder: 1 },
  ]);
  const [limited, single] = sale.types;
  expect(await refusal(reserver.reserve(wish(0, [3])))).toEqual({
    code: 'over_type_limit',
    detail: { type: limited?.id, max: 2 },
  });
  expect(await refusal(reserver.reserve(wish(0, [0, 2])))).toEqual({
    code: 'over_type_limit',
    detail: { type: single?.id, max: 1 },
  });
  const counted = async () =>
    (
      await database.db
        .select()
        .from(typeUsage)
        .where(eq(typeUsage.accountId, fans[0]?.id ?? newId('account')))
    ).map(({ typeId, taken: n, takenMax }) => ({ typeId, n, takenMax }));
  await reserver.reserve(wish(0, [2, 1]));
  expect(await counted()).toEqual([{ typeId: limited?.id, n: 2, takenMax: 2 }]);
  await reserver.reserve(wish(0, [1]));
  expect(await counted()).toEqual([{ typeId: limited?.id, n: 1, takenMax: 2 }]);
  expect(await breaches()).toEqual([]);
});

test('the window of a type; what is held already may be kept after it', async () => {
  const reserver = await open([{ capacity: 20, saleFrom: new Date(Date.now() + 60_000) }, { capacity: 20 }]);
  const [late] = sale.types;
  const closed = { code: 'type_not_on_sale', detail: { type: late?.id } };
  expect(await refusal(reserver.reserve(wish(0, [1])))).toEqual(closed);
  const set = (values: Partial<typeof ticketTypes.$inferInsert>) =>
    database.db
      .update(ticketTypes)
      .set(values)
      .where(eq(ticketTypes.id, late?.id ?? newId('ticketType')));
  await set({ saleFrom: new Date(Date.now() - 60_000) });
  await reserver.reserve(wish(0, [2]));
  await set({ saleUntil: new Date(Date.now() - 1_000) });
  expect(await refusal(reserver.reserve(wish(0, [3])))).toEqual(closed);
  expect((await reserver.reserve(wish(0, [1, 1]))).lines.map(({ quantity }) => quantity)).toEqual([1, 1]);
});

test('a new order queues its audit once, as enqueue would write it, with the trace of its request', async () => {
  const reserver = await open([{ capacity: 20 }]);
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const order = await reserver.reserve({ ...wish(0, [1]), traceparent });
  await reserver.reserve(wish(0, [2]));
  await enqueue(database.db, { kind: 'audit-order', order: order.id }, { traceparent });
  const rows = await database.db
    .select({ queue: outbox.queue, job: sql`${outbox.job}::text`, traceparent: outbox.traceparent })
    .from(outbox)
    .orderBy(asc(outbox.id));
  expect(rows).toHaveLength(2);
  expect(rows[0]).toEqual(rows[1]);
});

test('rows that orders need are not deleted, though no foreign key says so', async () => {
  const reserver = await open([{ capacity: 20 }]);
  const order = await reserver.reserve(wish(0, [1]));
  const attempts: [table: string, id: string | undefined][] = [
    ['orders', order.id],
    ['ticket_types', sale.types[0]?.id],
    ['accounts', fans[0]?.id],
    ['drops', sale.drop.id],
    ['events', sale.event.id],
  ];
  for (const [table, id] of attempts)
    await expect(
      database.pool.query(`DELETE FROM ${table} WHERE id = $1`, [id]),
      table,
    ).rejects.toMatchObject({ code: '23503' });
});
