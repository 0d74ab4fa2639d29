import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { withTransaction } from '../db.ts';
import { createReserver } from '../orders/reserver.ts';
import { settlePayment } from '../orders/settle-payment.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccounts, insertOpenVisits, insertSale, type Sale } from '../testing-rows.ts';
import { auditEvent } from './audit-event.ts';
import { type CheckName, checkNames, checks } from './checks.ts';

let database: TestDatabase;
let sale: Sale;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** One fan has paid, one holds, one chooses; three grants are not called yet. */
beforeEach(async () => {
  await database.pool.query('TRUNCATE accounts, venues, outbox CASCADE');
  await database.pool.query('ALTER TABLE ticket_types DROP CONSTRAINT IF EXISTS ticket_types_taken');
  await database.pool.query('ALTER TABLE ticket_types DROP CONSTRAINT IF EXISTS ticket_types_sold');
  const { db } = database;
  sale = await insertSale(db, {
    types: [{ priceCents: 0, capacity: 20 }],
    drop: { granted: 3, promised: 3 },
  });
  const fans = await insertAccounts(db, 3);
  await insertOpenVisits(db, sale.drop, fans);
  const reserver = createReserver(db);
  for (const [index, fan] of fans.slice(0, 2).entries()) {
    const order = await reserver.reserve({
      admission: { account: fan.id, drop: sale.drop.id, index, callNo: 1 },
      idempotencyKey: newId('order').slice(4),
      lines: sale.types.map(({ id: type }) => ({ type, quantity: 2 })),
    });
    if (index === 0)
      await withTransaction(db, (tx) => settlePayment(tx, { order: order.id, payment: null }, new Date()));
  }
});

const audit = async () => (await auditEvent(database.db, sale.event.id)).map((breach) => breach.check);

test('a clean event has no breach', async () => {
  expect(await audit()).toEqual([]);
});

const breaks: Record<CheckName, string> = {
  oversold: 'UPDATE ticket_types SET capacity = 3',
  taken: 'UPDATE ticket_types SET taken = taken + 1',
  sold: 'UPDATE ticket_types SET sold = sold - 1',
  promised: 'UPDATE drops SET promised = promised - 1',
  promise_kept: 'UPDATE ticket_types SET capacity = taken + 1',
  calls: 'UPDATE drops SET calls = calls + 1',
  usage: 'UPDATE usage SET taken = taken + 1 WHERE taken = (SELECT max(taken) FROM usage)',
  over_limit: 'UPDATE drops SET per_fan_max = 1',
  items: 'UPDATE order_items SET quantity = quantity + 1',
  tickets: 'DELETE FROM tickets WHERE number = 2',
  tickets_unpaid: 'UPDATE orders SET paid_at = NULL',
  visits: "UPDATE visits SET state = 'lapsed' WHERE state = 'holding'",
  served_once: `INSERT INTO orders SELECT (json_populate_record(o, json_build_object('id', o.id || 'x', 'place_index', 99,
    'idempotency_key', o.idempotency_key || 'x'))).* FROM orders o WHERE state = 'held'`,
};

test.each(checkNames)('%s: its breach is found, and said in a sentence', async (check) => {
  await database.pool.query(breaks[check]);
  const breaches = await auditEvent(database.db, sale.event.id);
  const found = breaches.filter((breach) => breach.check === check);
  expect(found.length).toBeGreaterThan(0);
  for (const { sentence } of found) expect(sentence.length).toBeGreaterThan(20);
});

test('every check is on the list once', () => {
  expect(checks.map((check) => check.name)).toEqual([...checkNames]);
});
