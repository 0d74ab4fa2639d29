import { isUnavailable } from '@zilker/contracts/postgres-failures';
import { freePort } from '@zilker/local/ports';
import { type StripeStandIn, startStripe } from '@zilker/local/stripe/stripe';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createDb } from '../db.ts';
import { createFinalizer } from './finalizer.ts';
import { eventOf, startTestPayments, type TestPayments } from './testing-payments.ts';

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

const now = new Date();
const paid = { state: 'paid', visit: 'done', breaches: [] };

test('many at once, each twice, and what is odd among them: each is settled once, as alone', async () => {
  const finalize = createFinalizer(at.db, at.payments);
  const orders: Awaited<ReturnType<TestPayments['hold']>>[] = [];
  for (let account = 0; account < 3; account++) orders.push(await at.hold(account, [2]));
  const events: string[] = [];
  for (const order of orders) events.push(await at.paidEvent(order));
  const [first, second] = orders;
  if (first === undefined || second === undefined) throw new Error('no orders');
  // a second event of the first order; one of an amount that is not the second order's
  const again = await at.store(eventOf('checkout.session.async_payment_succeeded', await at.session(first)));
  const odd = await at.store(
    eventOf('checkout.session.completed', { ...(await at.session(second)), amount_total: 1 }),
  );
  const ask = (order: (typeof orders)[number], stripeEvent: string) =>
    finalize({ order: order.id, stripeEvent, livemode: false }, now);
  const all = orders.flatMap((order, i) => [ask(order, events[i] ?? ''), ask(order, events[i] ?? '')]);
  const outcomes = await Promise.all([...all, ask(first, again), ask(second, odd)]);
  expect(outcomes.filter((one) => one === 'paid')).toHaveLength(3);
  expect(outcomes.slice(-2)).toEqual(['repeated', 'repeated']);
  // whichever of two was quicker, the other had nothing left to do
  expect(outcomes.filter((one) => one === null || one === 'stale')).toHaveLength(3);
  for (const order of orders) {
    expect(await at.ticketNumbers(order)).toEqual([1, 2]);
    expect(await at.standing(order)).toMatchObject(paid);
    expect(await at.jobs('send-tickets', order.id)).toBe(1);
    expect(await at.jobs('audit-order', order.id)).toBeGreaterThan(0);
  }
});

test('one that fails fails alone', async () => {
  const finalize = createFinalizer(at.db, at.payments);
  const [one, two] = [await at.hold(0, [1]), await at.hold(1, [1])];
  const event = await at.paidEvent(one);
  const outcomes = await Promise.allSettled([
    finalize({ order: one.id, stripeEvent: event, livemode: false }, now),
    finalize({ order: two.id, stripeEvent: 'evt_nowhere', livemode: false }, now),
    finalize({ order: two.id, stripeEvent: 'evt_nowhere_else', livemode: false }, now),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected']);
  expect(await at.standing(one)).toMatchObject(paid);
});

/** Over connections of its own: the most that were at work at once, and how many transactions were begun. */
function counted(options: pg.PoolConfig = {}) {
  const pool = new pg.Pool({ connectionString: at.database.url, max: 8, ...options });
  const seen = { atWork: 0, most: 0, begun: 0 };
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query: (...args: unknown[]) => {
        if (args[0] === 'BEGIN') seen.begun++;
        return query(...args);
      },
    });
  });
  pool.on('acquire', () => {
    seen.most = Math.max(seen.most, ++seen.atWork);
  });
  pool.on('release', () => seen.atWork--);
  return { finalize: createFinalizer(createDb(pool), at.payments), seen, stop: () => pool.end() };
}

test('a batch of which one fails is done again one after the other, not all at once', async () => {
  const { finalize, seen, stop } = counted();
  const order = await at.hold(0, [1]);
  const ask = (stripeEvent: string) => finalize({ order: order.id, stripeEvent, livemode: false }, now);
  const outcomes = await Promise.allSettled(Array.from({ length: 12 }, (_, n) => ask(`evt_nowhere_${n}`)));
  expect(outcomes.map(({ status }) => status)).toEqual(Array(12).fill('rejected'));
  // the other one asks which drop those are of who came meanwhile
  expect(seen.most).toBeLessThanOrEqual(2);
  await stop();
});

test('a batch that the database cannot take now is rejected whole, so that its jobs come again', async () => {
  const { finalize, seen, stop } = counted({ lock_timeout: 50 });
  const orders = [await at.hold(0, [1]), await at.hold(1, [1]), await at.hold(2, [1])];
  const events: string[] = [];
  for (const order of orders) events.push(await at.paidEvent(order));
  const ask = () =>
    Promise.allSettled(
      orders.map(({ id: order }, i) =>
        finalize({ order, stripeEvent: events[i] ?? '', livemode: false }, now),
      ),
    );
  const holder = await at.database.pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM orders FOR UPDATE');
  const refused = await ask();
  await holder.query('ROLLBACK');
  holder.release();
  for (const one of refused) expect(one.status === 'rejected' && isUnavailable(one.reason)).toBe(true);
  // the first is a batch of its own: its drop was known first
  expect(seen.begun).toBe(2);
  expect((await ask()).map((one) => one.status === 'fulfilled' && one.value)).toEqual(Array(3).fill('paid'));
  await stop();
});

test('what the database cannot write down once the card was charged is gone on with when the job comes again', async () => {
  const { finalize, stop } = counted({ lock_timeout: 50 });
  const order = await at.hold(0, [1]);
  const stripeEvent = await at.paidEvent(order);
  const ask = () => finalize({ order: order.id, stripeEvent, livemode: false }, now);
  const holder = await at.database.pool.connect();
  await holder.query('BEGIN');
  await holder.query('SELECT 1 FROM drops WHERE id = $1 FOR UPDATE', [at.sale.drop.id]);
  const [refused] = await Promise.allSettled([ask()]);
  await holder.query('ROLLBACK');
  holder.release();
  expect(refused?.status === 'rejected' && isUnavailable(refused.reason)).toBe(true);
  expect(await at.standing(order)).toMatchObject({ state: 'authorized', visit: 'done', sold: 0 });
  expect(await ask()).toBe('paid');
  expect(await ask()).toBeNull();
  expect(await at.standing(order)).toMatchObject(paid);
  await stop();
});
