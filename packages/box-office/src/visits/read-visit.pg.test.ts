import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReserver } from '../orders/reserver.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccounts, insertOpenVisits, insertSale } from '../testing-rows.ts';
import { readVisitRow } from './admit.ts';
import { viewVisit } from './read-visit.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a called fan is always shown its ticket, while all others take theirs', async () => {
  const { db } = database;
  const count = 80;
  const sale = await insertSale(db, { types: [{ capacity: count }] });
  const fans = await insertAccounts(db, count);
  await insertOpenVisits(db, sale.drop, fans);
  const [type] = sale.types;
  const last = await readVisitRow(db, { drop: sale.drop.id, index: count - 1 });
  if (type === undefined || last === undefined) throw new Error('the fixture is not whole');

  // one order a batch: as many moments as can be at which a ticket moves from promised to taken
  const reserver = createReserver(db, { batchMax: 1 });
  let selling = true;
  const sold = Promise.all(
    fans.slice(0, -1).map((fan, index) =>
      reserver.reserve({
        admission: { account: fan.id, drop: sale.drop.id, index, callNo: 1 },
        idempotencyKey: `key-of-fan-number-${index}`,
        lines: [{ type: type.id, quantity: 1 }],
      }),
    ),
  ).finally(() => {
    selling = false;
  });
  const shown: number[] = [];
  while (selling) shown.push((await viewVisit(db, last, new Date())).takeMax);
  await sold;
  expect(shown.length).toBeGreaterThan(5);
  expect(new Set(shown)).toEqual(new Set([1]));
});
