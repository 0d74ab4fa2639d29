import { insertPaidOrder } from '@zilker/box-office/doors/testing-doors';
import { insertAccount, insertSale, type Sale } from '@zilker/box-office/testing-rows';
import * as routes from '@zilker/contracts/http/sale';
import { type Id, newId } from '@zilker/contracts/ids';
import { accessTtlMs } from '@zilker/contracts/tokens';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';
import { allRows, send } from './testing-fan.ts';

let core: TestCore;
let sale: Sale;
beforeAll(async () => {
  core = await startTestCore();
});
afterAll(() => core.stop());
beforeEach(async () => {
  sale = await insertSale(core.context.db, { types: [{ capacity: 10 }] });
});

type Fan = { account: Id<'account'>; headers: Record<string, string> };

async function fanOf(): Promise<Fan> {
  const { id } = await insertAccount(core.context.db);
  const claims = { role: 'fan', sub: id, sid: newId('session') } as const;
  const access = await core.context.signAccess(claims, { ttlMs: accessTtlMs });
  return { account: id, headers: { authorization: `Bearer ${access}` } };
}

/** An order of two tickets whose card is only held; `checked`: found within its limit, so that it waits for its show. */
async function waitingOrder(fan: Fan, { checked }: { checked: boolean }): Promise<Id<'order'>> {
  const { pool } = core.database;
  const whose = { id: fan.account };
  const { order } = await insertPaidOrder(core.context.db, sale, whose, 2, {
    state: 'authorized',
    paidAt: null,
  });
  await pool.query('DELETE FROM tickets WHERE order_id = $1', [order]);
  await pool.query('UPDATE ticket_types SET sold = sold - 2 WHERE event_id = $1', [sale.event.id]);
  await pool.query(
    `INSERT INTO payments (id, venue_id, event_id, order_id, state, amount_cents, currency, fingerprint, capture_before)
     VALUES ($1, $2, $3, $4, 'authorized', 6313, 'usd', $5, now() + interval '6 days')`,
    [`pi_${order}`, sale.venue.id, sale.event.id, order, checked ? `card of ${order}` : null],
  );
  return order;
}

const giveUp = (order: Id<'order'>, { headers }: Fan) =>
  send(core, { route: routes.giveUpWaiting, params: { order } }, headers);

test('who waits gives up with nothing but their session, and the hold on the card is let go', async () => {
  const fan = await fanOf();
  const order = await waitingOrder(fan, { checked: true });
  for (const _ of ['the act', 'its repeat']) {
    const { order: seen } = v.parse(routes.giveUpWaiting.reply, (await giveUp(order, fan)).json);
    expect(seen).toMatchObject({ state: 'cancelled', returns: [{ charged: false, amountCents: 6313 }] });
  }
  const { rows } = await core.database.pool.query('SELECT taken FROM ticket_types WHERE event_id = $1', [
    sale.event.id,
  ]);
  expect(rows).toEqual([{ taken: 0 }]);
});

test('nobody gives up the order of another, nor one whose card is being checked or that is paid', async () => {
  const fan = await fanOf();
  const stranger = await fanOf();
  const checking = await waitingOrder(fan, { checked: false });
  const paid = await insertPaidOrder(core.context.db, sale, { id: fan.account });
  const before = await allRows(core);
  expect((await giveUp(checking, stranger)).code).toBe('order_unknown');
  expect((await giveUp(newId('order'), fan)).code).toBe('order_unknown');
  expect((await giveUp(checking, fan)).code).toBe('order_in_payment');
  expect((await giveUp(paid.order, fan)).code).toBe('order_ended');
  expect(await allRows(core)).toBe(before);
});
