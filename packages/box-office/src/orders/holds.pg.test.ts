import { declinesMax, type OrderView } from '@zilker/contracts/http/sale';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { orders } from '../schema/sale.ts';
import { cancelOrder } from './cancel-order.ts';
import { eventOf, refusal, startTestPayments, type TestPayments } from './testing-payments.ts';

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

const released = { visit: 'lapsed', taken: 0, sold: 0, breaches: [] };

test('a hold that runs out gives its tickets back at once', async () => {
  const order = await at.hold(0, [2]);
  expect(await at.expire(order.expiresAtMs - 1)).toBe(0);
  expect(await at.expire(order.expiresAtMs)).toBe(1);
  expect(await at.expire(order.expiresAtMs)).toBe(0);
  expect(await at.standing(order)).toEqual({ ...released, state: 'expired' });
  expect(await refusal(at.pay(order))).toBe('hold_expired');
});

test('a hold with a session keeps its tickets until Stripe says that the session is dead', async () => {
  const order = await at.hold(0, [2]);
  await at.pay(order);
  expect(await at.expire(order.expiresAtMs)).toBe(1);
  expect(await at.standing(order)).toMatchObject({
    state: 'expiring',
    visit: 'holding',
    taken: 2,
    breaches: [],
  });
  expect(await at.jobs('end-session', order.id)).toBe(1);
  expect(await at.end(order)).toBe('released');
  expect(await at.end(order)).toBe('stale');
  expect(await at.standing(order)).toEqual({ ...released, state: 'expired' });
  expect((await at.session(order)).status).toBe('expired');
});

test('Stripe is asked again about a session whose job was lost', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  const late = order.expiresAtMs;
  await at.expire(late);
  expect(await at.expire(late + 29_000)).toBe(0);
  expect(await at.expire(late + 31_000)).toBe(1);
  expect(await at.jobs('end-session', order.id)).toBe(2);
});

test('a session that Stripe does not know keeps its tickets, and is asked about again', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  await at.expire(order.expiresAtMs);
  await at.db.update(orders).set({ sessionId: 'cs_test_of_another_account' }).where(eq(orders.id, order.id));
  expect(await at.end(order)).toBe('put_off');
  expect(await at.standing(order)).toMatchObject({ state: 'expiring', taken: 1 });
});

test.each(['busy', 'error', 'reset'])(
  'a Stripe that answers %s is asked again a little later, and nothing is given back meanwhile',
  async (outage) => {
    const order = await at.hold(0, [1]);
    await at.pay(order);
    const now = Date.now();
    await at.expire(order.expiresAtMs);
    await faults({ outage });
    expect(await at.end(order)).toBe('put_off');
    await faults({});
    expect(await at.standing(order)).toMatchObject({ state: 'expiring', taken: 1, breaches: [] });
    expect(await at.expire(now + 500)).toBe(0);
    expect(await at.expire(Date.now() + 3_500)).toBe(1);
    expect(await at.jobs('end-session', order.id)).toBe(2);
    expect(await at.end(order)).toBe('released');
  },
);

test('five declines, each counted once however often it is told, cancel the order', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  const decline = () => at.store(eventOf('payment_intent.payment_failed', intentOf(order)));
  const first = await decline();
  expect(await at.handle(first)).toBe('declined');
  expect(await at.handle(first)).toBeNull();
  for (let n = 2; n < declinesMax; n++) expect(await at.handle(await decline())).toBe('declined');
  expect(await at.row(order)).toMatchObject({ state: 'paying', declines: declinesMax - 1 });
  expect(await at.handle(await decline())).toBe('declined_too_often');
  expect(await at.handle(await decline())).toBe('stale');
  expect(await at.end(order)).toBe('released');
  expect(await at.standing(order)).toEqual({ ...released, state: 'cancelled' });
  expect(await refusal(at.pay(order))).toBe('declined_too_often');
});

test('giving up: at once while held, after Stripe’s word while paying, never when paid', async () => {
  const give = (order: OrderView, fan: number) =>
    cancelOrder(at.db, { order: order.id, account: at.account(fan) }, new Date());

  const held = await at.hold(0, [1]);
  await give(held, 0);
  await give(held, 0);
  expect(await at.standing(held)).toEqual({ ...released, state: 'cancelled' });

  const paying = await at.hold(1, [1]);
  await at.pay(paying);
  expect(await refusal(give(paying, 0))).toBe('order_unknown');
  await give(paying, 1);
  expect((await at.row(paying)).state).toBe('expiring');
  expect(await refusal(at.pay(paying))).toBe('order_ended');
  await at.end(paying);
  expect(await at.standing(paying)).toEqual({ ...released, state: 'cancelled' });

  const paid = await at.hold(2, [1]);
  await at.finalize(paid, await at.paidEvent(paid));
  expect(await refusal(give(paid, 2))).toBe('order_ended');
});

test('a session that Stripe ended by itself releases its order; an older one does not', async () => {
  const order = await at.hold(0, [1]);
  await at.pay(order);
  const session = await at.session(order);
  const older = await at.store(eventOf('checkout.session.expired', { ...session, id: 'cs_test_older' }));
  expect(await at.handle(older)).toBe('stale');
  const event = await at.store(eventOf('checkout.session.expired', session));
  expect(await at.handle(event)).toBe('released');
  expect(await at.handle(event)).toBeNull();
  expect(await at.standing(order)).toEqual({ ...released, state: 'expired' });
  expect(await at.history(order)).toEqual(['checkout', 'expiring', 'expired']);
});

async function faults(settings: object): Promise<void> {
  const response = await fetch(`${standIn.url}/_control/faults`, {
    method: 'PUT',
    body: JSON.stringify(settings),
  });
  if (!response.ok) throw new Error(await response.text());
}

function intentOf(order: OrderView) {
  return { id: 'pi_test', object: 'payment_intent', metadata: { order: order.id } };
}
