import { allRows, insertPaid, type Paid, priceOf } from '@zilker/box-office/refunds/testing-refunds';
import { insertAccount, insertSale, insertVenue, type Sale } from '@zilker/box-office/testing-rows';
import { request } from '@zilker/contracts/client';
import * as routes from '@zilker/contracts/http/portal-orders';
import { type Id, newId } from '@zilker/contracts/ids';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';

let core: TestCore;
let theirs: Record<string, string>;
beforeAll(async () => {
  core = await startTestCore();
  theirs = await bearerOf((await insertVenue(core.database.db)).id);
});
afterAll(() => core.stop());

let sale: Sale;
let paid: Paid;
let mine: Record<string, string>;
beforeEach(async () => {
  ({ sale, paid } = await sold());
  mine = await bearerOf(sale.venue.id);
});

const bearerOf = (venue: Id<'venue'>) =>
  core.bearer({ role: 'venue_admin', sub: newId('staff'), sid: 'x', venue, name: 'A' });
const key = () => ({ 'Idempotency-Key': crypto.randomUUID() });
const all = () => allRows(core.database.db);

async function sold(event: { capture?: 'now' | 'later' } = {}) {
  const { db } = core.database;
  const made = await insertSale(db, { event, types: [{ priceCents: 3000 }] });
  const order = newId('order');
  const price = await priceOf(db, made, [2]);
  const fan = await insertAccount(db, { name: 'Dolores' });
  return { sale: made, paid: await insertPaid(db, made, fan, [2], { order, price, payment: `pi_${order}` }) };
}

/** The order as it is before its card is charged. */
async function makeWaiting(): Promise<void> {
  const { pool } = core.database;
  await pool.query(`UPDATE orders SET state = 'authorized', paid_at = NULL WHERE id = $1`, [paid.order]);
  await pool.query('DELETE FROM tickets WHERE order_id = $1', [paid.order]);
  await pool.query('UPDATE ticket_types SET sold = 0 WHERE event_id = $1', [sale.event.id]);
  await pool.query(`UPDATE payments SET state = 'authorized', fingerprint = 'f' WHERE id = $1`, [
    paid.payment,
  ]);
}

const at = (headers: Record<string, string> = mine) => ({
  base: core.base,
  headers: { ...headers, ...key() },
});
const refund = (body: { tickets: Id<'ticket'>[]; amountCents: number; reason: string }, headers = at()) =>
  request(routes.refundOrder, { ...headers, params: { order: paid.order }, body });

test('a venue finds an order, looks at it and refunds a ticket, once for each key', async () => {
  const { orders } = await request(routes.listOrders, {
    ...at(),
    params: { event: sale.event.id },
    query: { find: 'dolo' },
  });
  expect(orders).toMatchObject([{ id: paid.order, state: 'paid', totalCents: paid.price.totalCents }]);
  const { order } = await request(routes.readPortalOrder, { ...at(), params: { order: paid.order } });
  expect(order.history[0]).toMatchObject({ kind: 'held', detail: {} });
  const [ticket] = order.tickets;
  if (ticket === undefined) throw new Error('no ticket');
  const body = { tickets: [ticket.id], amountCents: ticket.refundCents, reason: 'Ill' };
  const headers = at();
  const [one, two] = await Promise.all([refund(body, headers), refund(body, headers)]);
  expect(one.order).toMatchObject({ state: 'partially_refunded', refundedCents: ticket.refundCents });
  expect(two.order.refunds).toEqual(one.order.refunds);
  await expect(refund({ ...body, reason: 'Else' }, headers)).rejects.toMatchObject({
    code: 'idempotency_key_reused',
    status: 409,
  });
});

test('a refund that failed is asked for anew', async () => {
  const { order } = await refund({
    tickets: paid.tickets,
    amountCents: paid.price.totalCents,
    reason: 'Ill',
  });
  const id = order.refunds[0]?.id as Id<'refund'>;
  const retry = (headers = at()) =>
    request(routes.retryRefund, { ...headers, params: { refund: id }, body: {} });
  await expect(retry()).rejects.toMatchObject({ code: 'refund_not_failed', status: 409 });
  await core.database.pool.query(`UPDATE refunds SET state = 'failed' WHERE id = $1`, [id]);
  const before = await all();
  await expect(retry(at(theirs))).rejects.toMatchObject({ code: 'refund_unknown', status: 404 });
  expect(await all()).toEqual(before);
  expect((await retry()).order.refunds).toMatchObject([{ state: 'requested' }]);
});

test('an order that waits is charged, or given up', async () => {
  await makeWaiting();
  const params = { order: paid.order };
  const headers = at();
  const charge = () => request(routes.captureOrder, { ...headers, params, body: {} });
  expect((await charge()).order).toMatchObject({ state: 'authorized', payments: [{ state: 'capturing' }] });
  expect((await charge()).order).toMatchObject({ payments: [{ state: 'capturing' }] });
  const release = () => request(routes.releaseOrder, { ...at(), params, body: { reason: 'No show' } });
  await expect(release()).rejects.toMatchObject({ code: 'order_not_waiting', status: 409 });

  ({ sale, paid } = await sold());
  mine = await bearerOf(sale.venue.id);
  await makeWaiting();
  const given = await request(routes.releaseOrder, {
    ...at(),
    params: { order: paid.order },
    body: { reason: 'No show' },
  });
  expect(given.order).toMatchObject({ state: 'cancelled', payments: [{ state: 'returning' }] });
});

test('a show is confirmed once, whichever key', async () => {
  ({ sale, paid } = await sold({ capture: 'later' }));
  mine = await bearerOf(sale.venue.id);
  await makeWaiting();
  const confirm = (headers = at()) =>
    request(routes.confirmShow, { ...headers, params: { event: sale.event.id }, body: {} });
  const headers = at();
  const first = await confirm(headers);
  expect(first).toMatchObject({ waiting: 1 });
  expect(await confirm(headers)).toEqual(first);
  expect(await confirm()).toEqual(first);
});

test('a show is called off and everybody refunded, after a look at what it costs', async () => {
  const params = { event: sale.event.id };
  const { refund: shown } = await request(routes.readEventRefund, { ...at(), params });
  expect(shown).toMatchObject({ orders: 1, tickets: 2, toFansCents: paid.price.totalCents, run: null });
  const body = { toFansCents: shown.toFansCents, reason: 'Storm' };
  const { refund: begun } = await request(routes.startEventRefund, { ...at(), params, body });
  expect(begun.run).toMatchObject({ orders: 1, requested: 0 });
  await expect(request(routes.startEventRefund, { ...at(), params, body })).rejects.toMatchObject({
    code: 'refund_running',
    status: 409,
  });
  const confirm = request(routes.confirmShow, { ...at(), params, body: {} });
  await expect(confirm).rejects.toMatchObject({ code: 'act_not_allowed', status: 409 });
});

describe('another venue', () => {
  test('sees and changes nothing', async () => {
    const order = { order: paid.order };
    const event = { event: sale.event.id };
    const before = await all();
    const headers = () => at(theirs);
    const ticket = { tickets: paid.tickets, amountCents: 1, reason: 'x' };
    const asked: [() => Promise<unknown>, string][] = [
      [() => request(routes.listOrders, { ...headers(), params: event }), 'event_unknown'],
      [() => request(routes.readPortalOrder, { ...headers(), params: order }), 'order_unknown'],
      [() => refund(ticket, headers()), 'order_unknown'],
      [() => request(routes.captureOrder, { ...headers(), params: order, body: {} }), 'order_unknown'],
      [
        () => request(routes.releaseOrder, { ...headers(), params: order, body: { reason: 'x' } }),
        'order_unknown',
      ],
      [() => request(routes.confirmShow, { ...headers(), params: event, body: {} }), 'event_unknown'],
      [() => request(routes.readEventRefund, { ...headers(), params: event }), 'event_unknown'],
      [
        () =>
          request(routes.startEventRefund, {
            ...headers(),
            params: event,
            body: { toFansCents: 0, reason: 'x' },
          }),
        'event_unknown',
      ],
    ];
    for (const [ask, code] of asked) await expect(ask()).rejects.toMatchObject({ code, status: 404 });
    expect(await all()).toEqual(before);
  });
});

describe('bad input is refused and changes nothing', () => {
  const post = async (path: string, body: unknown, headers: Record<string, string> = key()) => {
    const response = await fetch(`${core.base}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...mine, ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return ((await response.json()) as { code: string }).code;
  };
  const bodies: [string, unknown, string][] = [
    ['an amount below nothing', { amountCents: -1 }, 'bad_request'],
    ['nothing', { amountCents: 0 }, 'refund_changed'],
    ['half a cent', { amountCents: 3156.5 }, 'bad_request'],
    ['an amount in words', { amountCents: '3156' }, 'bad_request'],
    ['more than any number', { amountCents: 1e21 }, 'bad_request'],
    ['far above what was paid', { amountCents: 99_999_999 }, 'refund_changed'],
    ['no tickets', { tickets: [] }, 'bad_request'],
    ['a ticket twice', { tickets: 'twice' }, 'bad_request'],
    ['something that is no ticket', { tickets: ['tkt_1'] }, 'bad_request'],
    ['a stranger’s ticket', { tickets: [newId('ticket')] }, 'ticket_unknown'],
    ['no reason', { reason: ' ' }, 'bad_request'],
    ['a reason that cannot be shown', { reason: 'a\u0000b' }, 'bad_request'],
    ['no JSON', '{', 'bad_request'],
  ];
  test.each(bodies)('%s', async (_, change, code) => {
    const good = { tickets: [paid.tickets[0]], amountCents: 3157, reason: 'x' };
    const changed = typeof change === 'string' ? change : { ...good, ...(change as object) };
    if (typeof changed === 'object' && (changed as { tickets: unknown }).tickets === 'twice')
      Object.assign(changed, { tickets: [paid.tickets[0], paid.tickets[0]] });
    const before = await all();
    expect(await post(`/api/v1/portal/orders/${paid.order}/refunds`, changed)).toBe(code);
    expect(await all()).toEqual(before);
  });

  test('a write without a key', async () => {
    const before = await all();
    const good = { tickets: paid.tickets, amountCents: paid.price.totalCents, reason: 'x' };
    const asked: [string, unknown][] = [
      [`orders/${paid.order}/refunds`, good],
      [`orders/${paid.order}/capture`, {}],
      [`orders/${paid.order}/release`, { reason: 'x' }],
      [`events/${sale.event.id}/refund`, { toFansCents: paid.price.totalCents, reason: 'x' }],
      [`refunds/${newId('refund')}/retry`, {}],
    ];
    for (const [path, body] of asked) {
      expect(await post(`/api/v1/portal/${path}`, body, {}), path).toBe('idempotency_key_required');
      expect(await post(`/api/v1/portal/${path}`, body, { 'Idempotency-Key': 'short' }), path).toBe(
        'bad_request',
      );
    }
    expect(await all()).toEqual(before);
  });

  test('an order that waits for nothing is neither charged nor given up', async () => {
    const before = await all();
    expect(await post(`/api/v1/portal/orders/${paid.order}/capture`, {})).toBe('order_not_waiting');
    expect(await post(`/api/v1/portal/orders/${paid.order}/release`, { reason: 'x' })).toBe(
      'order_not_waiting',
    );
    expect(await all()).toEqual(before);
  });
});
