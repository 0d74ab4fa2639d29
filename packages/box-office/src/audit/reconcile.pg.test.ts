import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReserver } from '../orders/reserver.ts';
import { createTestDatabase, type TestDatabase } from '../testing.ts';
import { insertAccounts, insertOpenVisits, insertSale } from '../testing-rows.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const cli = fileURLToPath(new URL('./reconcile-cli.ts', import.meta.url));

function run(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const env = { PATH: process.env.PATH, DATABASE_URL: database.url };
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, out, err }),
    );
  });
}

test('reconcile names each breach with its order and what to do, and its exit code says whether there is one', async () => {
  const { db, pool } = database;
  const sale = await insertSale(db);
  const quiet = await insertSale(db);
  const [fan] = await insertAccounts(db, 1);
  if (fan === undefined) throw new Error('no fan');
  await insertOpenVisits(db, sale.drop, [fan]);
  const order = await createReserver(db).reserve({
    admission: { account: fan.id, drop: sale.drop.id, index: 0, callNo: 1 },
    idempotencyKey: newId('order').slice(4),
    lines: sale.types.map(({ id: type }) => ({ type, quantity: 2 })),
  });

  const clean = await run();
  expect(clean).toMatchObject({ code: 0, err: '' });
  expect(clean.out).toMatch(/^All is well: 2 events and 1 orders in [\d.]+ s\.\n$/);

  await pool.query('UPDATE order_items SET quantity = 3');
  const broken = await run();
  expect(broken.code).toBe(1);
  expect(broken.out).toContain(`items (${sale.event.id}, ${order.id}, place 0)`);
  expect(broken.out).toContain(`order ${order.id} is for 2 tickets`);

  const lines = (await run('--json', '--event', sale.event.id)).out.trim().split('\n');
  expect(lines.map((line) => JSON.parse(line))).toContainEqual({
    breach: expect.objectContaining({ check: 'items', order: order.id, event: sale.event.id }),
  });
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ events: 1, orders: 1, breaches: lines.length - 1 });
  expect((await run('--event', quiet.event.id)).code).toBe(0);
});

test('what keeps it from looking is one sentence, with an exit code of its own', async () => {
  expect(await run('--event', 'nothing')).toMatchObject({ code: 2, out: '' });
  const unknown = await run('--event', newId('event'));
  expect(unknown.code).toBe(2);
  expect(unknown.err).toMatch(/^Not reconciled: There is no event evt_\w+\.\n$/);
});
