import { extensionMs, extensionsMax, type OrderView } from '@zilker/contracts/http/sale';
import { newId } from '@zilker/contracts/ids';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { moveDeadlines } from '../drops/stand-still.ts';
import type { Payments } from '../payments/stripe.ts';
import { drops } from '../schema/sale.ts';
import { checkout } from './checkout.ts';
import { extendHold } from './extend-hold.ts';
import { readOrder } from './order-view.ts';
import { refusal, startTestPayments, storefrontOrigin, type TestPayments } from './testing-payments.ts';

let standIn: StripeStandIn;
let at: TestPayments;

beforeAll(async () => {
  standIn = await startStripe({ port: await freePort() });
  at = await startTestPayments(standIn.url);
});
afterAll(async () => {
  await standIn.stop();
  await at.stop();
});
beforeEach(() => at.fresh());

const newKey = () => newId('order').slice(4);
const byMs = () => extensionMs(at.sale.drop.holdMs);
const extend = (order: OrderView, options: { key?: string; nowMs?: number; fan?: number } = {}) =>
  extendHold(
    at.db,
    { order: order.id, account: at.account(options.fan ?? 0), idempotencyKey: options.key ?? newKey() },
    new Date(options.nowMs ?? order.expiresAtMs - 1),
  );
const seen = (order: OrderView, nowMs = Date.now()) =>
  readOrder(at.db, { order: order.id, account: at.account(0) }, new Date(nowMs));

test('one act adds its time, at the last moment too, and a repeat of it adds nothing', async () => {
  const order = await at.hold(0, [1]);
  expect(order.extension).toEqual({ byMs: byMs(), left: extensionsMax });
  const key = newKey();
  await Promise.all([extend(order, { key }), extend(order, { key }), extend(order, { key })]);
  expect(await seen(order)).toMatchObject({
    expiresAtMs: order.expiresAtMs + byMs(),
    extension: { byMs: byMs(), left: extensionsMax - 1 },
    version: order.version + 1,
  });
  expect(await at.expire(order.expiresAtMs + byMs() - 1)).toBe(0);
  expect(await at.expire(order.expiresAtMs + byMs())).toBe(1);
  // the repeat of what was done then is no new act, and is not refused
  await extend(order, { key });
  expect(await refusal(extend(order))).toBe('hold_expired');
  expect((await at.standing(order)).breaches).toEqual([]);
});

test('many at once add as often as it may be, and no more: nobody cycles a hold', async () => {
  const order = await at.hold(0, [1]);
  const ends = await Promise.allSettled(Array.from({ length: extensionsMax + 5 }, () => extend(order)));
  expect(ends.filter((end) => end.status === 'fulfilled')).toHaveLength(extensionsMax);
  expect(await refusal(extend(order))).toBe('hold_not_extendable');
  // nor does an edit begin anew
  await at.hold(0, [2]);
  expect(await refusal(extend(order))).toBe('hold_not_extendable');
  expect(await seen(order)).toMatchObject({
    expiresAtMs: order.expiresAtMs + extensionsMax * byMs(),
    extension: { left: 0 },
  });
});

test('an order of somebody else, one that is over, and one that is paid are not made longer', async () => {
  const order = await at.hold(0, [1]);
  expect(await refusal(extend(order, { fan: 1 }))).toBe('order_unknown');
  expect(await refusal(extend(order, { nowMs: order.expiresAtMs }))).toBe('hold_expired');
  await at.finalize(order, await at.paidEvent(order));
  expect(await refusal(extend(order))).toBe('order_ended');
});

test('while it is paid it is made longer too, and its session can take money to the very end', async () => {
  const order = await at.hold(0, [1]);
  await extend(order);
  await at.pay(order);
  for (let n = 1; n < extensionsMax; n++) await extend(order);
  const { expiresAtMs } = await seen(order);
  expect(expiresAtMs).toBe(order.expiresAtMs + extensionsMax * byMs());
  const session = await at.session(order);
  expect(session.expires_at * 1000).toBeGreaterThan(expiresAtMs);
  await at.payByCard(order);
  await at.expire(expiresAtMs);
  // paid just before Stripe was asked to end it
  expect(await at.end(order)).toBe('paid');
});

test('a longer hold makes the session that was being made for it worthless, and the next one good', async () => {
  const order = await at.hold(0, [1]);
  const { stripe } = at.payments;
  let first = true;
  const create: typeof stripe.checkout.sessions.create = async (...args) => {
    const made = await stripe.checkout.sessions.create(...(args as Parameters<typeof create>));
    if (first) await extend(order);
    first = false;
    return made;
  };
  const sessions = new Proxy(stripe.checkout.sessions, {
    get: (target, name) => (name === 'create' ? create : Reflect.get(target, name)),
  });
  const slow = { ...stripe, checkout: { ...stripe.checkout, sessions } } as typeof stripe;
  const input = { order: order.id, account: at.account(0), storefrontOrigin };
  const payments: Payments = { ...at.payments, ask: (_endpoint, _priority, call) => call(slow) };
  await checkout(at.db, payments, input, new Date());
  expect(await at.row(order)).toMatchObject({ state: 'paying', extensions: 1 });
  expect((await at.session(order)).status).toBe('open');
});

test('a stopped sale: the clock that stands still is made longer, and a payment begun then has what was left', async () => {
  const order = await at.hold(0, [1]);
  const stoppedMs = order.expiresAtMs - 1_000;
  const nowMs = order.expiresAtMs + 3_600_000;
  await at.db
    .update(drops)
    .set({ saleStopped: true, stoppedAt: new Date(stoppedMs) })
    .where(eq(drops.id, at.sale.drop.id));
  await extend(order, { nowMs });
  expect((await seen(order, nowMs)).expiresAtMs).toBe(nowMs + 1_000 + byMs());
  const input = { order: order.id, account: at.account(0), storefrontOrigin };
  await checkout(at.db, at.payments, input, new Date(nowMs));
  expect((await at.row(order)).expiresAt.getTime()).toBe(nowMs + 1_000 + byMs());
  // it is not over though its first time is, and goes on when the sale does without being moved again
  expect(await at.expire(nowMs)).toBe(0);
  await at.db.transaction((tx) =>
    moveDeadlines(
      tx,
      { id: at.sale.drop.id, shiftedTo: null },
      { from: new Date(stoppedMs), to: new Date(nowMs) },
    ),
  );
  expect((await at.row(order)).expiresAt.getTime()).toBe(nowMs + 1_000 + byMs());
});

test('at the last moment, sweep and fan at once: the hold is longer or it is over, never both', async () => {
  for (let round = 0; round < 6; round++) {
    await at.fresh();
    const order = await at.hold(0, [2]);
    const [swept, extended] = await Promise.allSettled([at.expire(order.expiresAtMs), extend(order)]);
    const isLonger = extended.status === 'fulfilled';
    expect(swept).toEqual({ status: 'fulfilled', value: isLonger ? 0 : 1 });
    expect(await at.standing(order)).toMatchObject({
      state: isLonger ? 'held' : 'expired',
      taken: isLonger ? 2 : 0,
      breaches: [],
    });
  }
});
