import { insertAccounts, insertOpenVisits, insertSale, type Sale } from '@zilker/box-office/testing-rows';
import * as routes from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { accessTtlMs } from '@zilker/contracts/tokens';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { signer } from '@zilker/runtime/tokens';
import * as v from 'valibot';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestCore, type TestCore } from '../testing.ts';
import { allRows, calledFan, headersOf, send, type TestFan } from './testing-fan.ts';

let standIn: StripeStandIn;
let core: TestCore;
let sale: Sale;
let fan: TestFan;

beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  core = await startTestCore({ env: { STRIPE_API_URL: standIn.url } });
});
afterAll(async () => {
  await core.stop();
  await standIn.stop();
});
beforeEach(async () => {
  sale = await insertSale(core.context.db, { types: [{ capacity: 10 }], drop: { granted: 1, promised: 1 } });
  fan = await calledFan(core, { drop: sale.drop.id, index: 0 });
});

type Request = Parameters<typeof headersOf>[1];
const ask = async (request: Request, change?: Parameters<typeof headersOf>[2]) =>
  send(core, request, await headersOf(fan, request, change));
const onDrop = (route: Request['route'], body?: unknown): Request => ({
  route,
  params: { drop: sale.drop.id },
  ...(body === undefined ? {} : { body }),
});
const linesOf = (quantity: number) => ({ lines: sale.types.map(({ id: type }) => ({ type, quantity })) });

test('a fan opens the call, holds, edits, pays and gives up', async () => {
  const opened = v.parse(routes.openVisit.reply, (await ask(onDrop(routes.openVisit))).json).visit;
  expect(opened).toMatchObject({ state: 'open', takeMax: 4, order: null, title: 'Copper Moon' });
  expect(opened.endsAtMs - opened.nowMs).toBeGreaterThan(sale.drop.visitMs - 5_000);

  const { order } = v.parse(routes.reserve.reply, (await ask(onDrop(routes.reserve, linesOf(1)))).json);
  expect(order).toMatchObject({ state: 'held', totalCents: 3172, tickets: [] });
  const edited = v.parse(routes.reserve.reply, (await ask(onDrop(routes.reserve, linesOf(2)))).json).order;
  expect(edited).toMatchObject({ id: order.id, version: 2, totalCents: 6313 });
  const seen = v.parse(routes.readVisit.reply, (await ask(onDrop(routes.readVisit))).json).visit;
  expect(seen).toMatchObject({ state: 'holding', order: { id: order.id }, types: [{ left: 10 }] });

  const onOrder = (route: Request['route']): Request => ({ route, params: { order: order.id } });
  const idempotencyKey = newId('order').slice(4);
  for (const _ of ['the act', 'its repeat']) {
    const { json } = await ask(onOrder(routes.extendHold), { idempotencyKey });
    const longer = v.parse(routes.extendHold.reply, json).order;
    expect(longer.expiresAtMs).toBe(order.expiresAtMs + (order.extension?.byMs ?? 0));
    expect(longer.extension).toMatchObject({ left: 9 });
  }
  const paying = v.parse(routes.checkout.reply, (await ask(onOrder(routes.checkout))).json);
  expect(paying).toMatchObject({ order: { state: 'paying', totalCents: 6313 } });
  expect((await fetch(paying.url)).status).toBe(200);
  expect((await ask(onDrop(routes.reserve, linesOf(1)))).code).toBe('order_in_payment');

  const given = v.parse(routes.cancelOrder.reply, (await ask(onOrder(routes.cancelOrder))).json);
  expect(given.order.state).toBe('expiring');
  expect((await ask(onDrop(routes.leaveVisit))).code).toBe('order_exists');
});

test('a fan adds time to choose, once for each key, and none once tickets are held', async () => {
  const opened = v.parse(routes.openVisit.reply, (await ask(onDrop(routes.openVisit))).json).visit;
  const byMs = opened.extension?.byMs ?? 0;
  const idempotencyKey = newId('order').slice(4);
  for (const _ of ['the act', 'its repeat']) {
    const { json } = await ask(onDrop(routes.extendVisit), { idempotencyKey });
    const { visit } = v.parse(routes.extendVisit.reply, json);
    expect(visit).toMatchObject({ endsAtMs: opened.endsAtMs + byMs, extension: { byMs, left: 9 } });
  }
  for (let n = 0; n < 9; n++) await ask(onDrop(routes.extendVisit));
  const last = v.parse(routes.readVisit.reply, (await ask(onDrop(routes.readVisit))).json).visit;
  expect(last).toMatchObject({ endsAtMs: opened.endsAtMs + 10 * byMs, extension: { left: 0 } });
  expect((await ask(onDrop(routes.extendVisit))).code).toBe('visit_not_extendable');
  await ask(onDrop(routes.reserve, linesOf(1)));
  expect((await ask(onDrop(routes.extendVisit))).code).toBe('order_exists');
});

test('the same key gets the same answer, with a fresh proof too; another body is refused', async () => {
  await ask(onDrop(routes.openVisit));
  const idempotencyKey = newId('order').slice(4);
  const first = await ask(onDrop(routes.reserve, linesOf(2)), { idempotencyKey });
  const before = await allRows(core);
  const again = await ask(onDrop(routes.reserve, linesOf(2)), { idempotencyKey });
  expect(v.parse(routes.reserve.reply, again.json).order).toEqual(
    v.parse(routes.reserve.reply, first.json).order,
  );
  expect((await ask(onDrop(routes.reserve, linesOf(1)), { idempotencyKey })).code).toBe(
    'idempotency_key_reused',
  );
  expect(await allRows(core)).toBe(before);
});

test('a captured request sent again changes nothing', async () => {
  await ask(onDrop(routes.openVisit));
  const request = onDrop(routes.reserve, linesOf(2));
  const headers = await headersOf(fan, request);
  await send(core, request, headers);
  const before = await allRows(core);
  expect((await send(core, request, headers)).status).toBe(200);
  expect(await allRows(core)).toBe(before);
});

test('a fan leaves, and the promise is free', async () => {
  await ask(onDrop(routes.openVisit));
  const left = v.parse(routes.leaveVisit.reply, (await ask(onDrop(routes.leaveVisit))).json).visit;
  expect(left).toMatchObject({ state: 'lapsed', takeMax: 0 });
  const { rows } = await core.database.pool.query('SELECT promised FROM drops WHERE id = $1', [sale.drop.id]);
  expect(rows).toEqual([{ promised: 0 }]);
});

test('bad bodies are refused before anything happens', async () => {
  await ask(onDrop(routes.openVisit));
  const before = await allRows(core);
  const [type] = sale.types;
  for (const body of [
    {},
    { lines: [] },
    { lines: 'all' },
    { lines: [{ type: 'tty_x', quantity: 1 }] },
    { lines: [{ type: type?.id, quantity: 0 }] },
    { lines: [{ type: type?.id, quantity: 1.5 }] },
    { lines: [{ type: type?.id, quantity: 21 }] },
    { lines: [{ type: type?.id, quantity: '2' }] },
    { lines: Array(2).fill({ type: type?.id, quantity: 1 }) },
    { lines: [{ type: newId('ticketType'), quantity: 1 }] },
  ])
    expect((await ask(onDrop(routes.reserve, body))).code).toBe('bad_request');
  const headers = { ...(await headersOf(fan, onDrop(routes.reserve))), 'content-type': 'application/json' };
  const raw = async (body: string) => {
    const response = await fetch(`${core.base}/api/v1/drops/${sale.drop.id}/orders`, {
      method: 'POST',
      headers,
      body,
    });
    return ((await response.json()) as { code: string }).code;
  };
  expect(await raw('{"lines":')).toBe('bad_request');
  expect(await raw(JSON.stringify({ lines: 'x'.repeat(20_000) }))).toBe('body_too_large');
  expect((await ask({ route: routes.checkout, params: { order: newId('order') } })).code).toBe(
    'order_unknown',
  );
  expect((await ask({ route: routes.checkout, params: { order: 'ord_x' } })).code).toBe('bad_request');
  expect(await allRows(core)).toBe(before);
});

test('nobody reads or pays the order of another', async () => {
  await ask(onDrop(routes.openVisit));
  const { order } = v.parse(routes.reserve.reply, (await ask(onDrop(routes.reserve, linesOf(1)))).json);
  const [other] = await insertAccounts(core.context.db, 1);
  const as = async (account: `acc_${string}`) => {
    const headers = await core.bearer({ role: 'fan', sub: account, sid: newId('session') });
    return send(core, { route: routes.readOrder, params: { order: order.id } }, headers);
  };
  expect((await as(fan.account.id)).status).toBe(200);
  expect((await as(other?.id ?? newId('account'))).code).toBe('order_unknown');
  const stranger = await calledFan(core, { drop: sale.drop.id, index: 1 });
  await insertOpenVisits(core.context.db, sale.drop, [stranger.account], { firstIndex: 1, promised: false });
  const request = { route: routes.checkout, params: { order: order.id } };
  expect((await send(core, request, await headersOf(stranger, request))).code).toBe('order_unknown');
});

test('the simulated crowd shops by its own issuer’s tokens', async () => {
  const accessToken = await signer('crowd', core.crowdKeys)(
    { role: 'fan', sub: fan.account.id, sid: newId('session') },
    { ttlMs: accessTtlMs },
  );
  fan = { ...fan, accessToken };
  expect((await ask(onDrop(routes.openVisit))).status).toBe(200);
});
