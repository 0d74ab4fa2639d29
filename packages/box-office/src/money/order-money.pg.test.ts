import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { insertPaidOrder } from '../doors/testing-doors.ts';
import { readOrder } from '../orders/order-view.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { type Account, insertAccount, insertSale, type Sale } from '../testing-rows.ts';
import { book } from './book.ts';

let database: TestDatabase;
let sale: Sale;
let fan: Account;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  sale = await insertSale(database.db);
  fan = await insertAccount(database.db);
});

const paidOrder = async () => (await insertPaidOrder(database.db, sale, fan, 2)).order;
const look = (order: Awaited<ReturnType<typeof paidOrder>>) =>
  readOrder(database.db, { order, account: fan.id }, new Date());

async function insertReturn(order: string, values: { state: string; capturedAt?: Date }): Promise<string> {
  const id = `pi_${newId('order')}`;
  await database.pool.query(
    `INSERT INTO payments (id, venue_id, event_id, order_id, state, amount_cents, currency, return_reason, captured_at)
     VALUES ($1, $2, $3, $4, $5, 6313, 'usd', 'It came late.', $6)`,
    [id, sale.venue.id, sale.event.id, order, values.state, values.capturedAt ?? null],
  );
  return id;
}

test('what is on its way back is told, and whether money was taken for it', async () => {
  const order = await paidOrder();
  expect(await look(order)).toMatchObject({ returns: [], refunds: [], dispute: null, calledOff: null });

  await insertReturn(order, { state: 'returning' });
  await insertReturn(order, { state: 'returned', capturedAt: new Date() });
  const booked = await insertReturn(order, { state: 'returned' });
  await database.db.transaction((tx) =>
    book(
      tx,
      [
        {
          venue: sale.venue.id,
          event: sale.event.id,
          order,
          currency: 'usd',
          kind: 'payment',
          source: booked,
          gained: { fan: -6313, zilker: 6313 },
        },
      ],
      new Date(),
    ),
  );
  const { returns } = await look(order);
  expect(returns.map(({ state, charged }) => [state, charged])).toEqual([
    ['returning', false],
    ['returned', true],
    ['returned', true],
  ]);
  expect(returns[0]).toMatchObject({ amountCents: 6313, reason: 'It came late.' });
});

test('the last dispute counts', async () => {
  const order = await paidOrder();
  const dispute = (id: string, state: string, at: string) =>
    database.pool.query(
      `INSERT INTO disputes (id, venue_id, event_id, order_id, payment_id, state, reason, amount_cents, currency, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, 'fraudulent', 6313, 'usd', $7)`,
      [id, sale.venue.id, sale.event.id, order, `pi_${order}`, state, at],
    );
  await dispute(`dp_2${order}`, 'open', '2026-11-24T12:00:00Z');
  expect((await look(order)).dispute).toBe('open');
  await dispute(`dp_1${order}`, 'won', '2026-11-23T12:00:00Z');
  expect((await look(order)).dispute).toBe('open');
});

test('a show that was called off is told by its orders alone', async () => {
  const order = await paidOrder();
  await database.pool.query(`UPDATE events SET status = 'cancelled' WHERE id = $1`, [sale.event.id]);
  expect((await look(order)).calledOff).toEqual({
    title: sale.event.title,
    venueName: sale.venue.name,
    timezone: sale.venue.timezone,
    startsAtMs: sale.event.startsAt.getTime(),
  });
});
