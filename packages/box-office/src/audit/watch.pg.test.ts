import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertPaidOrder } from '../doors/testing-doors.ts';
import { tickets } from '../schema/tables.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccount, insertSale } from '../testing-rows.ts';
import { createWatch } from './watch.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test.each([
  ['an order of the line', 7],
  ['an order for a returned ticket', -1],
])('%s that has lost its ticket is found by the round of a live drop', async (_, placeIndex) => {
  const { db } = database;
  const sale = await insertSale(db);
  const { order } = await insertPaidOrder(db, sale, await insertAccount(db), 1, { placeIndex });
  await db.delete(tickets).where(eq(tickets.orderId, order));
  const found = await createWatch(db).round([{ id: sale.drop.id, event: sale.event.id }]);
  expect(found.filter((breach) => breach.order === order).map(({ check }) => check)).toContain('tickets');
});
