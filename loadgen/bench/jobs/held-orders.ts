import { createDb } from '@zilker/box-office/db';
import { createReserver } from '@zilker/box-office/orders/reserver';
import { insertAccounts, insertOpenVisits, insertSale } from '@zilker/box-office/testing-rows';
import { newId } from '@zilker/contracts/ids';
import type pg from 'pg';

export type HeldOrder = { id: string; totalCents: number };

const atOnce = 500;

/** Orders of one drop, each by an account and a place of its own, on the payment page: what the webhooks are about. */
export async function holdOrders(pool: pg.Pool, count: number): Promise<HeldOrder[]> {
  const db = createDb(pool);
  const sale = await insertSale(db, { types: [{ capacity: 4 * count }], drop: { insideMax: 2 * count } });
  const [type] = sale.types;
  if (type === undefined) throw new Error('no type');
  const reserver = createReserver(db);
  const orders: HeldOrder[] = [];
  for (let from = 0; from < count; from += atOnce) {
    const fans = await insertAccounts(db, Math.min(atOnce, count - from), { email: null });
    await insertOpenVisits(db, sale.drop, fans, { firstIndex: from });
    const held = await Promise.all(
      fans.map((fan, i) =>
        reserver.reserve({
          admission: { account: fan.id, drop: sale.drop.id, index: from + i, callNo: 1 },
          idempotencyKey: newId('order').slice(4),
          lines: [{ type: type.id, quantity: 1 + (i % 4) }],
        }),
      ),
    );
    orders.push(...held.map(({ id, totalCents }) => ({ id, totalCents })));
  }
  await pool.query(
    `UPDATE orders SET state = 'paying', session_id = 'cs_' || id, version = version + 1 WHERE drop_id = $1`,
    [sale.drop.id],
  );
  return orders;
}
