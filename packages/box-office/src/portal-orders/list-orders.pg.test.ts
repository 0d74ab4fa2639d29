import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPortalEvent } from '../portal/read-portal-event.ts';
import { insertPaid, priceOf } from '../refunds/testing-refunds.ts';
import { disputes, refunds } from '../schema/money.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertEvent, insertSale, insertVenue, type Sale } from '../testing-rows.ts';
import { listOrders, type OrdersAsked } from './list-orders.ts';

let database: TestDatabase;
let sale: Sale;
const orders: Record<string, ReturnType<typeof newId<'order'>>> = {};
beforeAll(async () => {
  database = await createTestDatabase();
  const { db } = database;
  sale = await insertSale(db);
  for (const [name, phone] of [
    ['Dolores Reyes', '+15125550142'],
    ['Sam 100% Sure', '+15125550143'],
    ['under_score', '+15125559142'],
    [null, '+15125550777'],
  ] as const) {
    const order = newId('order');
    const fan = await insertAccount(db, { name, phone });
    const price = await priceOf(db, sale, [1]);
    await insertPaid(db, sale, fan, [1], { order, price, payment: `pi_${order}` });
    orders[name ?? 'nameless'] = order;
  }
  await database.pool.query(`UPDATE orders SET state = 'authorized' WHERE id = $1`, [
    orders['Dolores Reyes'],
  ]);
  await database.pool.query(`UPDATE orders SET state = 'partially_refunded' WHERE id = $1`, [
    orders.under_score,
  ]);
  await db.insert(disputes).values({
    id: 'du_1',
    venueId: sale.venue.id,
    eventId: sale.event.id,
    orderId: orders.nameless ?? newId('order'),
    paymentId: `pi_${orders.nameless}`,
    state: 'open',
    reason: 'fraudulent',
    amountCents: 3172,
    currency: 'usd',
  });
  await db.insert(refunds).values({
    id: newId('refund'),
    venueId: sale.venue.id,
    eventId: sale.event.id,
    orderId: orders['Sam 100% Sure'] ?? newId('order'),
    paymentId: `pi_${orders['Sam 100% Sure']}`,
    state: 'failed',
    reason: 'x',
    amountCents: 100,
    venueCents: 100,
    taxCents: 0,
    zilkerCents: 0,
    currency: 'usd',
  });
});
afterAll(() => database.drop());

const list = (more: Partial<OrdersAsked> = {}) =>
  listOrders(database.db, { venue: sale.venue.id, event: sale.event.id, limit: 25, ...more });
const named = async (more: Partial<OrdersAsked>) => {
  const { orders: found } = await list(more);
  return found.map(({ id }) => Object.entries(orders).find(([, order]) => order === id)?.[0]);
};

test('all are there, the newest first, each with the end of its phone alone', async () => {
  const { orders: found, next } = await list();
  expect(next).toBeNull();
  expect(found.map(({ buyer, phoneEnd }) => [buyer, phoneEnd])).toEqual([
    [null, '0777'],
    ['under_score', '9142'],
    ['Sam 100% Sure', '0143'],
    ['Dolores Reyes', '0142'],
  ]);
  expect(found[0]).toMatchObject({ disputed: true, totalCents: 3172, currency: 'usd', quantity: 1 });
  expect(JSON.stringify(found)).not.toContain('+1512');
});

describe('some are found', () => {
  test.each([
    ['a part of a name, in any case', 'dOLo', ['Dolores Reyes']],
    ['a sign as it stands', '100%', ['Sam 100% Sure']],
    ['another', '%', ['Sam 100% Sure']],
    ['and another', 'r_s', ['under_score']],
    ['the end of a phone', '+142', ['under_score', 'Dolores Reyes']],
    ['a longer one', '(512) 555-0142', ['Dolores Reyes']],
    ['nothing of it', 'nobody', []],
    ['SQL', "' OR 1=1 --", []],
  ])('by %s', async (_, find, expected) => {
    expect(await named({ find })).toEqual(expected);
  });

  test('by the end of their id', async () => {
    expect(await named({ find: orders.under_score?.slice(-6) })).toEqual(['under_score']);
    expect(await named({ find: orders.under_score?.slice(-6).toUpperCase() })).toEqual(['under_score']);
  });

  test.each([
    ['waiting', ['Dolores Reyes']],
    ['refunded', ['under_score']],
    ['refund_failed', ['Sam 100% Sure']],
    ['disputed', ['nameless']],
  ] as const)('that are %s', async (only, expected) => {
    expect(await named({ only })).toEqual(expected);
  });
});

test('a dispute that was won is over', async () => {
  const { pool } = database;
  await pool.query(`UPDATE disputes SET state = 'won' WHERE id = 'du_1'`);
  expect(await named({ only: 'disputed' })).toEqual([]);
  expect((await list()).orders.map(({ disputed }) => disputed)).toEqual([false, false, false, false]);
  await pool.query(`UPDATE disputes SET state = 'lost' WHERE id = 'du_1'`);
  expect(await named({ only: 'disputed' })).toEqual(['nameless']);
});

test('its event says how many wait to be charged', async () => {
  const { db, pool } = database;
  const asked = { venue: sale.venue.id, event: sale.event.id };
  const waiting = async () => (await readPortalEvent(db, asked, new Date())).waiting;
  // it is charged in this world, so its card does not wait
  expect(await waiting()).toBe(0);
  for (const [state, count] of [
    ['authorized', 1],
    ['capturing', 1],
    ['returning', 0],
  ] as const) {
    await pool.query('UPDATE payments SET state = $2 WHERE order_id = $1', [orders['Dolores Reyes'], state]);
    expect(await waiting()).toBe(count);
  }
});

test('pages repeat nothing and leave nothing out', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const { orders: page, next } = await list({ limit: 1, cursor });
    seen.push(...page.map(({ id }) => id));
    cursor = next ?? undefined;
  } while (cursor !== undefined);
  expect(seen).toEqual(Object.values(orders).reverse());
});

test('another venue knows none of them, and a cursor is good for its list alone', async () => {
  const { db } = database;
  const stranger = await insertVenue(db);
  await expect(list({ venue: stranger.id })).rejects.toMatchObject({ code: 'event_unknown' });
  const { next } = await list({ limit: 1 });
  await expect(list({ cursor: next ?? '', only: 'refunded' })).rejects.toMatchObject({
    code: 'cursor_invalid',
  });
  const empty = await insertEvent(db, sale.venue);
  expect(await list({ event: empty.id })).toEqual({ orders: [], next: null });
});
